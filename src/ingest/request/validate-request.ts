import { randomUUID } from 'node:crypto';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { Statement, XapiVersion } from '../../xapi/model/types.ts';
import type { ReceivedAttachment } from './attachments.ts';
import { Problem } from '../../core/problem.ts';
import { checkSession } from './check-session.ts';
import { mayWriteStatements } from '../../access/sources/scopes.ts';
import { isUuid, statementId } from '../../xapi/formats/uuid.ts';
import { type ParsedStatements, parseStatements, type StatementLimits } from '../../xapi/json/json.ts';
import { parseStatementsInSlices } from '../../xapi/json/json-in-slices.ts';
import { validateBatch, validateBatchInSlices } from '../../xapi/validate/validate.ts';

/** A POST or PUT of statements from a known caller; its body is not parsed yet. */
export interface StatementsRequest {
  readonly caller: Caller;
  readonly version: XapiVersion;
  readonly body: Uint8Array;
  /** True if the request asks that its statements keep their `stored` (docs/decisions/0055). */
  readonly keepsStored?: boolean;
  /** True if the request is only judged: it passes every check, and nothing is written. */
  readonly isDryRun?: boolean;
  /** The time that the authentication of the sender took, in milliseconds. It counts for the time to the answer. */
  readonly spentMs?: number;
  /** Absent if the request is plain JSON. */
  readonly attachments?: readonly ReceivedAttachment[];
}

/** The statements of a request that conforms to its version of xAPI. */
export interface ValidatedRequest {
  /** The statement of a PUT has the id of the parameter. */
  readonly statements: readonly Statement[];
  /** The statements as they are in the body: the statement of a PUT may lack its id. */
  readonly bodyStatements: readonly Statement[];
  /** The begin and end (exclusive) of each statement in the body, in bytes: start, end, start, end ... */
  readonly spans: readonly number[];
  /** The id of each statement; generated if a POST gives none. */
  readonly ids: readonly string[];
  /** True if the body is one statement, and not an array. */
  readonly single: boolean;
}

interface ValidateOptions {
  readonly limits: StatementLimits;
  /** Called once the body is known to be JSON. */
  readonly onParsed: (parsed: ParsedStatements) => void;
}

interface ValidatedBody {
  readonly statements: readonly Statement[];
  readonly spans: readonly number[];
  readonly single: boolean;
}

/** A larger body is parsed and validated in slices: some 2 ms at once are no harm to others. */
const MAX_UNSLICED_BYTES = 65_536;

const validateBody = (
  { caller, version, body }: StatementsRequest,
  { limits, onParsed }: ValidateOptions,
): ValidatedBody | Promise<ValidatedBody> => {
  if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
  if (body.length > MAX_UNSLICED_BYTES) return validateLargeBody({ caller, version, body }, { limits, onParsed });
  const parsed = parseStatements(body, limits);
  onParsed(parsed);
  const statements = validateBatch(parsed, version);
  checkSession(caller.confinedTo, { statements, single: parsed.single });
  return { statements, spans: parsed.spans, single: parsed.single };
};

const validateLargeBody = async (
  { caller, version, body }: Pick<StatementsRequest, 'caller' | 'version' | 'body'>,
  { limits, onParsed }: ValidateOptions,
): Promise<ValidatedBody> => {
  const parsed = await parseStatementsInSlices(body, limits);
  onParsed(parsed);
  const statements = await validateBatchInSlices(parsed, version);
  checkSession(caller.confinedTo, { statements, single: parsed.single });
  return { statements, spans: parsed.spans, single: parsed.single };
};

/** Calls at once if the body is there: this saves a promise for every small request. */
const thenDo = <T>(body: ValidatedBody | Promise<ValidatedBody>, use: (body: ValidatedBody) => T): T | Promise<T> =>
  body instanceof Promise ? body.then(use) : use(body);

/**
 * Validates one statement or an array of them (1.0.3 Communication 2.1.2; 2.0 4.1.6.1). Throws Problem `forbidden`
 * without the scope to write or outside the session, `invalid-json`, `invalid-statement` or `too-large`
 * (`parseStatements`, `validateBatch`); for a large body it rejects with them.
 */
export const validatePost = (
  request: StatementsRequest,
  options: ValidateOptions,
): ValidatedRequest | Promise<ValidatedRequest> =>
  thenDo(validateBody(request, options), ({ statements, spans, single }) => ({
    statements,
    bodyStatements: statements,
    spans,
    single,
    ids: statements.map(({ id }) => id ?? randomUUID()),
  }));

const checkSameId = (id: string, statement: Statement): void => {
  if (statement.id === undefined || statementId(statement.id) === statementId(id)) return;
  throw new Problem('invalid-request', 'the statement has another id than the parameter statementId', [
    {
      at: '/id',
      detail: `is ${statement.id}, the parameter is ${id}`,
      requirement: 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1',
    },
  ]);
};

/**
 * Validates one statement under the id of the parameter `statementId` (1.0.3 Communication 2.1.1). Throws as
 * `validatePost` does, and Problem `invalid-request` for an array, a parameter that is no UUID, or another id in the
 * body.
 */
const validatePut = (
  request: StatementsRequest,
  id: string,
  options: ValidateOptions,
): ValidatedRequest | Promise<ValidatedRequest> => {
  if (!isUuid(id))
    throw new Problem('invalid-request', 'the parameter statementId is not a UUID', [
      { at: 'statementId', detail: 'must be a UUID' },
    ]);
  return thenDo(validateBody(request, options), ({ statements, spans, single }) => {
    const [statement] = statements;
    if (!single || statement === undefined)
      throw new Problem('invalid-request', 'PUT takes one statement, not an array', [
        { at: '', detail: 'must be one statement', requirement: 'xAPI 1.0.3 Communication 2.1.1' },
      ]);
    checkSameId(id, statement);
    return { statements: [{ ...statement, id }], bodyStatements: statements, spans, single, ids: [id] };
  });
};

/** Validates a POST, or a PUT if it has the id of the parameter. It rejects or throws as those do. */
export const validateRequest = (
  request: StatementsRequest,
  putId: string | undefined,
  options: ValidateOptions,
): ValidatedRequest | Promise<ValidatedRequest> =>
  putId === undefined ? validatePost(request, options) : validatePut(request, putId, options);
