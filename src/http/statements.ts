import { randomBytes } from 'node:crypto';
import type { Ingest } from '../ingest/ingest.ts';
import type { ConsistentThrough } from '../query/consistent-through.ts';
import type { Query, Reader } from '../query/query.ts';
import type { Resource } from './exchange.ts';
import { Problem } from '../problem.ts';
import { readStatementsParameters } from '../query/parameters.ts';
import { createLastThrough } from './last-through.ts';
import { checkJsonType } from './media-type.ts';
import { statementsAnswer, THROUGH } from './statements-answer.ts';
import { checkParameters, createXapiHeaders, createXapiMethods, type XapiRequest, type XapiResourceParts } from './xapi-resource.ts';

/** What the statements resource is built from. */
export interface StatementsParts extends XapiResourceParts {
  readonly ingest: Ingest;
  readonly query: Query;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
  readonly now: () => number;
}

const boundary = (): string => randomBytes(16).toString('hex');

const readerOf = (request: XapiRequest): Reader => {
  const { caller } = request;
  const languages = request.header('accept-language');
  return { caller, ...(languages === undefined ? {} : { languages }) };
};

const readBodyOf = async (request: XapiRequest): Promise<Buffer> => {
  checkJsonType(request.header('content-type'));
  return request.body();
};

/** The one id that PUT is given. */
const readStatementId = (search: URLSearchParams): string => {
  checkParameters(search, ['statementId']);
  const id = search.get('statementId');
  if (id !== null) return id;
  throw new Problem('invalid-request', 'the parameter statementId is missing', [{ at: 'statementId', detail: 'must be given', requirement: 'xAPI 1.0.3 Communication 2.1.1; IEEE 9274.1.1 4.1.6.1' }]);
};

/** Builds the resources of statements: /xapi/statements, its `more` positions, and what is under it and is not there. */
export const createStatements = (parts: StatementsParts): readonly Resource[] => {
  const { ingest, query, consistentThrough, now } = parts;
  const methods = createXapiMethods(parts);
  const versionHeaders = createXapiHeaders(parts.defaultVersion);
  const lastThrough = createLastThrough({ read: () => consistentThrough.read(), now });

  const headers: Resource['headers'] = async (incoming, outgoing) => {
    const through = THROUGH in outgoing.headers ? undefined : await lastThrough();
    return { ...versionHeaders(incoming), ...(through === undefined ? {} : { [THROUGH]: through }) };
  };

  return [
    {
      path: '/xapi/statements',
      headers,
      methods: methods({
        GET: async (request) => {
          const parameters = readStatementsParameters(new URLSearchParams(request.search), request.version);
          return statementsAnswer(await query.statements(parameters, readerOf(request)), boundary);
        },
        POST: async (request) => {
          checkParameters(new URLSearchParams(request.search), []);
          const { caller, version } = request;
          const ids = await ingest.post({ caller, version, body: await readBodyOf(request) });
          return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(ids) };
        },
        PUT: async (request) => {
          const id = readStatementId(new URLSearchParams(request.search));
          const { caller, version } = request;
          await ingest.put({ caller, version, body: await readBodyOf(request) }, id);
          return { status: 204, headers: {} };
        },
      }),
    },
    {
      path: '/xapi/statements/more/:token',
      headers,
      methods: methods({
        GET: async (request) => {
          checkParameters(new URLSearchParams(request.search), []);
          return statementsAnswer(await query.more(request.params['token'] ?? '', readerOf(request)), boundary);
        },
      }),
    },
    { path: '/xapi/statements/*', headers, methods: {} },
  ];
};
