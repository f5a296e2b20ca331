import { Problem } from '../../core/problem.ts';
import type { Ingest, IngestResult } from '../../ingest/ingest.ts';
import type { StatementsRequest } from '../../ingest/request/validate-request.ts';
import type { Reader } from '../../query/confinement.ts';
import { readStatementsParameters } from '../../query/parameters.ts';
import type { Query } from '../../query/query.ts';
import { mayWriteStatements } from '../../sources/scopes.ts';
import { statementsTypeOf } from '../message/media-type.ts';
import { boundaryOf } from '../message/body/multipart-reader.ts';
import type { ReadLimiter } from '../message/read-concurrency.ts';
import { createSpool, type SpoolDeps } from '../message/body/spool.ts';
import { readMultipartStatements } from './multipart-statements.ts';
import { type ExplainViolations, explainProblem } from './explain-problem.ts';
import { keepsStored } from './keep-stored.ts';
import { checkParameters } from './parameters.ts';
import { profileHeader } from './profile-header.ts';
import { statementsResponse } from './statements-response.ts';
import type { XapiHandler, XapiRequest } from './xapi-guard.ts';

/** The handlers of /xapi/statements and of its `more` tokens. */
export type StatementHandlers = Readonly<Record<'get' | 'post' | 'put' | 'more', XapiHandler>>;

export interface StatementHandlersDeps {
  readonly ingest: Ingest;
  readonly query: Query;
  readonly limitRead: ReadLimiter;
  /** The path of the public URL, without a slash at its end: empty unless a proxy serves Carnet under a path. */
  readonly publicPath: string;
  /** The most bytes of statements in one request. */
  readonly bodyLimit: number;
  /** The most bytes of statements and their attachments together in one request. */
  readonly attachmentsLimit: number;
  readonly explainViolations: ExplainViolations;
  /** Stores attachments until their statements are accepted or refused. */
  readonly spool: SpoolDeps;
}

const readerOf = (request: XapiRequest): Reader => {
  const { caller } = request;
  const languages = request.header('accept-language');
  return { caller, ...(languages === undefined ? {} : { languages }) };
};

/** How many statements are stored, and how many are withheld for lack of consent: nothing of whose, or why. */
const consentHeader = ({ stored, withheld }: IngestResult): Readonly<Record<string, string>> => ({
  'LRS-Consent': `stored=${stored}, withheld=${withheld}`,
});

/** What came of the statements, for clients that look: consent and profiles. */
const outcomeHeaders = (result: IngestResult): Readonly<Record<string, string>> => ({
  ...consentHeader(result),
  ...profileHeader(result.profiles),
});

/** The id that PUT is given. */
const readStatementId = (search: URLSearchParams): string => {
  checkParameters(search, ['statementId']);
  const id = search.get('statementId');
  if (id !== null) return id;
  throw new Problem('invalid-request', 'the parameter statementId is missing', [
    {
      at: 'statementId',
      detail: 'must be given',
      requirement: 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1',
    },
  ]);
};

/** The handlers of the Statements resource (1.0.3 Communication 2.1; 2.0 4.1.6.1). */
export const createStatementHandlers = ({
  ingest,
  query,
  limitRead,
  publicPath,
  bodyLimit,
  attachmentsLimit,
  explainViolations,
  spool: spoolDeps,
}: StatementHandlersDeps): StatementHandlers => {
  /** Passes the body on; the spool of its attachments is closed once they are ingested. */
  const ingestBody = async (
    request: XapiRequest,
    ingestStatements: (request: StatementsRequest) => Promise<IngestResult>,
  ): Promise<IngestResult> => {
    const { caller, version, spentMs } = request;
    const type = request.header('content-type') ?? '';
    if (statementsTypeOf(type) === 'json')
      return ingestStatements({ caller, version, spentMs, body: await request.body() });
    if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
    const boundary = boundaryOf(type);
    const stream = request.stream(attachmentsLimit);
    const spool = createSpool(spoolDeps, (bytes) => stream.reserve(bytes));
    try {
      const { body, attachments } = await readMultipartStatements(stream, { boundary, spool, bodyLimit });
      const turn = request.beginStreamed(body.length, attachments.length);
      if (turn !== undefined) await turn;
      return await ingestStatements({ caller, version, spentMs, body, attachments });
    } finally {
      await spool.close();
    }
  };

  const ingestCounted = async (
    ...[request, ingestStatements]: Parameters<typeof ingestBody>
  ): Promise<IngestResult> => {
    try {
      const result = await ingestBody(request, ingestStatements);
      request.countStatements(result.ids.length);
      return result;
    } catch (thrown) {
      throw explainProblem(thrown, explainViolations(request));
    }
  };

  return {
    get: async (request) => {
      const parameters = readStatementsParameters(new URLSearchParams(request.search), request.version);
      return limitRead(async () =>
        statementsResponse(await query.statements(parameters, readerOf(request)), { publicPath }),
      );
    },
    post: async (request) => {
      if (request.search !== '') checkParameters(new URLSearchParams(request.search), []);
      const kept = keepsStored(request) ? { keepsStored: true } : {};
      const result = await ingestCounted(request, (statements) => ingest.post({ ...statements, ...kept }));
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json', ...outcomeHeaders(result) },
        body: JSON.stringify(result.ids),
      };
    },
    put: async (request) => {
      const id = readStatementId(new URLSearchParams(request.search));
      const result = await ingestCounted(request, (statements) => ingest.put(statements, id));
      return { status: 204, headers: outcomeHeaders(result) };
    },
    more: async (request) => {
      checkParameters(new URLSearchParams(request.search), []);
      return limitRead(async () =>
        statementsResponse(await query.more(request.params['token'] ?? '', readerOf(request)), {
          publicPath,
        }),
      );
    },
  };
};
