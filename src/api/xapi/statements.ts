import { mayWriteStatements, READ_STATEMENTS, WRITE_STATEMENTS } from '../../access/sources/scopes.ts';
import { tmpdir } from 'node:os';
import { defined } from '../../core/json-object.ts';
import { arraySchema, namedSchema, UUID } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import type { IngestResult } from '../../ingest/ingest.ts';
import type { StatementsRequest } from '../../ingest/request/validate-request.ts';
import type { Reader } from '../../reads/query/confinement.ts';
import { readStatementsParameters } from '../../reads/query/parameters.ts';
import { statementsTypeOf } from '../../http/message/media-type.ts';
import { boundaryOf } from '../../core/bytes/multipart-reader.ts';
import { createInFlight } from '../../http/message/body/in-flight.ts';
import { createSpool } from '../../http/message/body/spool.ts';
import { readMultipartStatements } from '../../http/xapi/multipart-statements.ts';
import { explainProblem } from '../../http/xapi/explain-problem.ts';
import { keepsStored } from '../../http/xapi/keep-stored.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { profileHeader } from '../../http/xapi/profile-header.ts';
import { statementsResponse } from '../../http/xapi/statements-response.ts';
import type { XapiRequest } from '../../http/xapi/xapi-guard.ts';
import { done } from '../openapi/shared/operation.ts';
import {
  KEEP_STORED_PARAMETER,
  STATEMENT_ANSWER,
  STATEMENT_HEADERS,
  STATEMENT_QUERY,
  VERSION_HEADERS,
} from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { explainViolationsOf } from '../route/explain-violations.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';
import type { Services } from '../route/services.ts';
import {
  READ_ANSWER,
  STATEMENT,
  STATEMENT_OR_RESULT,
  STATEMENT_RESULT,
  STATEMENT_TYPES,
  WRITE_PROBLEMS,
} from './statement-schemas.ts';

/** The most requests with attachments of the largest size that are spooled in files at once. */
const MAX_SPOOLED_REQUESTS = 10;

const STATEMENTS_BODY = namedSchema('Statements', { anyOf: [STATEMENT, arraySchema(STATEMENT)] });

const STATEMENT_EXAMPLE = {
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { en: 'completed' } },
  object: { id: 'https://school.example/unit-1' },
};
export const STATEMENT_ID = '0b7c1c1e-8a1e-4c43-9c0e-3f1f3b1d2a10';

const OUTCOME_HEADERS = {
  ...STATEMENT_ANSWER,
  'LRS-Consent': 'How many statements are stored, and how many are withheld, as in `stored=1, withheld=0`.',
  'LRS-Profile': 'The profile versions that the statements violate or match nothing of (RFC 9651); absent without any.',
};

const readerOf = (request: XapiRequest): Reader => {
  const { caller } = request;
  const languages = request.header('accept-language');
  return { caller, ...defined({ languages }) };
};

/** The number of statements stored, and of those withheld for lack of consent; it names no person and no reason. */
export const consentHeader = ({ stored, withheld }: IngestResult): Readonly<Record<string, string>> => ({
  'LRS-Consent': `stored=${stored}, withheld=${withheld}`,
});

/** The outcome of the statements, for clients that read it: consent and profiles. */
const outcomeHeaders = (result: IngestResult): Readonly<Record<string, string>> => ({
  ...consentHeader(result),
  ...profileHeader(result.profiles),
});

/** Reads the id in the query of PUT. */
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

type IngestStatements = (request: StatementsRequest) => Promise<IngestResult>;

/** Makes the function that ingests the statements of a request, with the attachments in its body. */
const createIngestRequest = (services: Services) => {
  const { bodyLimit, attachmentsLimit } = services.settings;
  const spoolDeps = { folder: tmpdir(), fileBytes: createInFlight(MAX_SPOOLED_REQUESTS * attachmentsLimit) };
  const explainViolations = explainViolationsOf(services);

  /** Passes the body on; the spool of its attachments is closed once they are ingested. */
  const ingestBody = async (request: XapiRequest, ingestStatements: IngestStatements): Promise<IngestResult> => {
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
      const slot = request.beginStreamed(body.length, attachments.length);
      if (slot !== undefined) await slot;
      return await ingestStatements({ caller, version, spentMs, body, attachments });
    } finally {
      await spool.close();
    }
  };

  return async (request: XapiRequest, ingestStatements: IngestStatements): Promise<IngestResult> => {
    try {
      const result = await ingestBody(request, ingestStatements);
      request.countStatements(result.ids.length);
      return result;
    } catch (thrown) {
      throw explainProblem(thrown, explainViolations(request));
    }
  };
};

/** POST, PUT and dry runs share the room of the files for attachments. */
export const ingestRequestOf = once(createIngestRequest);

export const findStatements = rawRoute({
  method: 'GET',
  path: '/xapi/statements',
  access: xapi(READ_STATEMENTS),
  tag: 'xAPI',
  summary: 'Finds statements by filters, or one by its id.',
  carries: 'statements',
  query: STATEMENT_QUERY,
  headers: STATEMENT_HEADERS,
  answers: {
    200: {
      description: 'One statement, or a page of them.',
      schema: STATEMENT_OR_RESULT,
      ...READ_ANSWER,
      example: {
        statements: [
          {
            id: STATEMENT_ID,
            ...STATEMENT_EXAMPLE,
            timestamp: '2026-10-01T08:15:00.000Z',
            stored: '2026-10-01T08:15:00.412Z',
            authority: { account: { homePage: 'https://lrs.school.example', name: 'moodle-5f3a9c' } },
            version: '2.0.0',
          },
        ],
        more: '',
      },
    },
  },
  problems: ['not-found'],
  makeHandler:
    ({ xapi: { query }, limitRead, publicPath }) =>
    async (request) => {
      const parameters = readStatementsParameters(new URLSearchParams(request.search), request.version);
      return limitRead(async () =>
        statementsResponse(await query.statements(parameters, readerOf(request)), { publicPath }),
      );
    },
});

/** What a request with statements has, stored or not. */
export const STATEMENTS_REQUEST = {
  headers: { ...VERSION_HEADERS, ...KEEP_STORED_PARAMETER },
  body: { schema: STATEMENTS_BODY, example: STATEMENT_EXAMPLE, ...STATEMENT_TYPES },
};

export const postStatements = rawRoute({
  method: 'POST',
  path: '/xapi/statements',
  access: xapi(WRITE_STATEMENTS),
  tag: 'xAPI',
  summary: 'Stores one statement or several.',
  carries: 'none',
  ...STATEMENTS_REQUEST,
  answers: {
    200: {
      description: 'The ids of the statements.',
      schema: arraySchema(UUID),
      headers: OUTCOME_HEADERS,
      example: [STATEMENT_ID],
    },
  },
  problems: WRITE_PROBLEMS,
  makeHandler: (services) => {
    const { ingest } = services.xapi;
    const ingestRequest = ingestRequestOf(services);
    return async (request) => {
      if (request.search !== '') checkParameters(new URLSearchParams(request.search), []);
      const kept = keepsStored(request) ? { keepsStored: true } : {};
      const result = await ingestRequest(request, (statements) => ingest.post({ ...statements, ...kept }));
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json', ...outcomeHeaders(result) },
        body: JSON.stringify(result.ids),
      };
    };
  },
});

export const putStatement = rawRoute({
  method: 'PUT',
  path: '/xapi/statements',
  access: xapi(WRITE_STATEMENTS),
  tag: 'xAPI',
  summary: 'Stores one statement under its id.',
  carries: 'none',
  query: { statementId: { schema: UUID, required: true, example: STATEMENT_ID } },
  headers: VERSION_HEADERS,
  body: { schema: STATEMENT, example: STATEMENT_EXAMPLE, ...STATEMENT_TYPES },
  answers: { 204: { ...done('The statement is stored.'), headers: OUTCOME_HEADERS } },
  problems: WRITE_PROBLEMS,
  makeHandler: (services) => {
    const { ingest } = services.xapi;
    const ingestRequest = ingestRequestOf(services);
    return async (request) => {
      const id = readStatementId(new URLSearchParams(request.search));
      const result = await ingestRequest(request, (statements) => ingest.put(statements, id));
      return { status: 204, headers: outcomeHeaders(result) };
    };
  },
});

export const readMoreStatements = rawRoute({
  method: 'GET',
  path: '/xapi/statements/more/:token',
  access: xapi(READ_STATEMENTS),
  tag: 'xAPI',
  summary: 'Reads the next page of statements.',
  carries: 'statements',
  headers: STATEMENT_HEADERS,
  answers: {
    200: {
      description: 'The next page.',
      schema: STATEMENT_RESULT,
      ...READ_ANSWER,
      example: {
        statements: [
          {
            actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' },
            verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
            object: { id: 'https://school.example/unit-1' },
            id: '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990',
            timestamp: '2026-11-28T08:00:00.000Z',
            stored: '2026-11-28T08:00:00.000Z',
            authority: {
              objectType: 'Agent',
              account: { homePage: 'https://lrs.school.example', name: 'moodle' },
            },
            version: '2.0.0',
          },
        ],
        more: '',
      },
    },
  },
  problems: ['cursor-over'],
  makeHandler:
    ({ xapi: { query }, limitRead, publicPath }) =>
    async (request) => {
      checkParameters(new URLSearchParams(request.search), []);
      return limitRead(async () =>
        statementsResponse(await query.more(request.params.token, readerOf(request)), { publicPath }),
      );
    },
});
