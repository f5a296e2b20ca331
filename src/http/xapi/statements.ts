import { randomBytes } from 'node:crypto';
import type { Ingest, Posting, Receipt } from '../../ingest/ingest.ts';
import type { ConsistentThrough } from '../../query/consistent-through.ts';
import type { Reader } from '../../query/confinement.ts';
import type { Query } from '../../query/query.ts';
import type { BoundedRead } from '../message/read-concurrency.ts';
import type { Route } from '../message/request-response.ts';
import { Problem } from '../../core/problem.ts';
import { readStatementsParameters } from '../../query/parameters.ts';
import { mayWriteStatements } from '../../sources/scopes.ts';
import { createLastThrough } from './consistent-through-header.ts';
import { statementsTypeOf } from '../message/media-type.ts';
import { readPosting } from './multipart-statements.ts';
import { boundaryOf } from '../message/multipart-reader.ts';
import { createSpool, type SpoolDeps } from '../message/spool.ts';
import { statementsAnswer, THROUGH } from './statements-response.ts';
import {
  checkParameters,
  createXapiHeaders,
  createXapiMethods,
  type XapiRequest,
  type XapiResourceDeps,
} from './xapi-resource.ts';

/** What the statements resource is built from. */
export interface StatementsDeps extends XapiResourceDeps {
  readonly ingest: Ingest;
  readonly query: Query;
  readonly bounded: BoundedRead;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
  readonly now: () => number;
  /**
   * The path of the address under which clients know this server, without a slash at its end: empty unless a proxy
   * serves it under one.
   */
  readonly publicPath: string;
  /** The most bytes that statements may have. */
  readonly bodyLimit: number;
  /** The most bytes that statements and their attachments may have together. */
  readonly attachmentsLimit: number;
  /** Where attachments are kept until their statements have been judged. */
  readonly spool: SpoolDeps;
}

const boundary = (): string => randomBytes(16).toString('hex');

const readerOf = (request: XapiRequest): Reader => {
  const { caller } = request;
  const languages = request.header('accept-language');
  return { caller, ...(languages === undefined ? {} : { languages }) };
};

/**
 * Says how many statements are recorded and how many are left out, since somebody in them does not permit it: nothing
 * of whom, or why.
 */
const consentHeader = ({ stored, withheld }: Receipt): Readonly<Record<string, string>> => ({
  'LRS-Consent': `stored=${stored}, withheld=${withheld}`,
});

/** The one id that PUT is given. */
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

/**
 * Builds the resources of statements: /xapi/statements, its `more` positions, and what is under it and is not there.
 */
export const createStatements = (deps: StatementsDeps): readonly Route[] => {
  const { ingest, query, bounded, consistentThrough, now, publicPath, bodyLimit, attachmentsLimit, spool } = deps;
  const methods = createXapiMethods(deps);
  const versionHeaders = createXapiHeaders(deps.defaultVersion);
  const lastThrough = createLastThrough({ read: () => consistentThrough.read(), now });

  /** Hands over what a request brings; what was kept of its attachments is let go when `take` has settled. */
  const taking = async <T>(request: XapiRequest, take: (posting: Posting) => Promise<T>): Promise<T> => {
    const { caller, version } = request;
    const type = request.header('content-type') ?? '';
    if (statementsTypeOf(type) === 'json') return take({ caller, version, body: await request.body() });
    if (!mayWriteStatements(caller.scopes)) throw new Problem('forbidden', 'this credential may not write statements');
    const boundary = boundaryOf(type);
    const stream = request.stream(attachmentsLimit);
    const kept = createSpool(spool, (bytes) => stream.hold(bytes));
    try {
      return await take({ caller, version, ...(await readPosting(stream, boundary, kept, bodyLimit)) });
    } finally {
      await kept.close();
    }
  };

  const headers: Route['headers'] = async (request, response) => {
    const through = THROUGH in response.headers ? undefined : await lastThrough();
    return { ...versionHeaders(request), ...(through === undefined ? {} : { [THROUGH]: through }) };
  };

  return [
    {
      path: '/xapi/statements',
      headers,
      methods: methods({
        GET: async (request) => {
          const parameters = readStatementsParameters(new URLSearchParams(request.search), request.version);
          return bounded(async () =>
            statementsAnswer(await query.statements(parameters, readerOf(request)), boundary, publicPath),
          );
        },
        POST: async (request) => {
          if (request.search !== '') checkParameters(new URLSearchParams(request.search), []);
          const receipt = await taking(request, (posting) => ingest.post(posting));
          return {
            status: 200,
            headers: { 'Content-Type': 'application/json', ...consentHeader(receipt) },
            body: JSON.stringify(receipt.ids),
          };
        },
        PUT: async (request) => {
          const id = readStatementId(new URLSearchParams(request.search));
          return { status: 204, headers: consentHeader(await taking(request, (posting) => ingest.put(posting, id))) };
        },
      }),
    },
    {
      path: '/xapi/statements/more/:token',
      headers,
      methods: methods({
        GET: async (request) => {
          checkParameters(new URLSearchParams(request.search), []);
          return bounded(async () =>
            statementsAnswer(await query.more(request.params['token'] ?? '', readerOf(request)), boundary, publicPath),
          );
        },
      }),
    },
    { path: '/xapi/statements/*', headers, methods: {} },
  ];
};
