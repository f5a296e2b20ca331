import { hash } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import { INSTANT, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import type { DocumentChange, Documents, WrittenDocument } from '../../reads/documents/documents.ts';
import {
  type DocumentMethod,
  type DocumentParameters,
  readDocumentParameters,
} from '../../reads/documents/parameters.ts';
import { keptUpdated } from '../../http/xapi/keep-updated.ts';
import { readPreconditions } from '../../reads/documents/preconditions.ts';
import type { Response } from '../../http/message/request-response.ts';
import type { XapiHandler, XapiRequest } from '../../http/xapi/xapi-guard.ts';
import { done, type Operation, type Parameter } from '../openapi/shared/operation.ts';
import { ANSWER_VERSION, KEEP_UPDATED_PARAMETER, VERSION_HEADERS } from '../openapi/shared/xapi-parameters.ts';
import type { Services } from '../route/services.ts';

/** The handlers of the documents of one kind. */
type DocumentHandlers = Readonly<Record<'get' | 'put' | 'tryPut' | 'post' | 'delete', XapiHandler>>;

type DocumentKind = DocumentParameters['scope']['resource'];

/** The type of a document without a Content-Type (RFC 9110, section 8.3). */
const DEFAULT_TYPE = 'application/octet-stream';

/** A document may be a page with scripts, which must not run on the origin of this server's own pages. */
const NO_SCRIPTS = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

const writtenHeaders = ({ etag, updatedAt }: WrittenDocument): Record<string, string> => ({
  ETag: `"${etag}"`,
  'Last-Modified': new Date(updatedAt).toUTCString(),
});

const readOne = async (documents: Documents, request: Parameters<Documents['read']>[0]): Promise<Response> => {
  const document = await documents.read(request);
  return {
    status: 200,
    headers: { 'Content-Type': document.contentType, ...writtenHeaders(document), ...NO_SCRIPTS },
    body: document.bytes,
  };
};

const readList = async (
  documents: Documents,
  request: XapiRequest,
  { scope, since }: DocumentParameters,
): Promise<Response> => {
  const { ids, updatedAt } = await documents.list(request.caller, scope, since);
  const body = JSON.stringify(ids);
  const modified = updatedAt === undefined ? {} : { 'Last-Modified': new Date(updatedAt).toUTCString() };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', ETag: `"${hash('sha1', body, 'hex')}"`, ...modified },
    body,
  };
};

/** A precondition is about one document. If it covered many, it might fail for some after others were deleted. */
const checkUnconditional = (change: DocumentChange): void => {
  const { ifMatch, ifNoneMatch } = change.preconditions;
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  throw new Problem('invalid-request', 'a precondition is about one document: name its stateId', [
    { at: 'stateId', detail: 'must be given beside If-Match and If-None-Match' },
  ]);
};

/** The handlers of one kind of documents (1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6). */
export const createDocumentHandlers = (
  kind: DocumentKind,
  { xapi: { documents }, limitRead }: Services,
): DocumentHandlers => {
  const parametersOf = (request: XapiRequest, method: DocumentMethod): DocumentParameters =>
    readDocumentParameters(new URLSearchParams(request.search), {
      resource: kind,
      method,
      version: request.version,
    });
  const changeOf = (request: XapiRequest, { scope, id = '' }: DocumentParameters): DocumentChange => ({
    caller: request.caller,
    version: request.version,
    scope,
    id,
    preconditions: readPreconditions((name) => request.header(name)),
  });

  const write =
    (method: 'PUT' | 'POST', store: Documents['put']): XapiHandler =>
    async (request) => {
      const change = {
        ...changeOf(request, parametersOf(request, method)),
        ...defined({ updatedAt: method === 'PUT' ? keptUpdated(request) : undefined }),
      };
      const content = { contentType: request.header('content-type') ?? DEFAULT_TYPE, bytes: await request.body() };
      return { status: 204, headers: writtenHeaders(await store(change, content)) };
    };

  return {
    get: async (request) => {
      const parameters = parametersOf(request, 'GET');
      const { id } = parameters;
      return limitRead(() =>
        id === undefined
          ? readList(documents, request, parameters)
          : readOne(documents, { caller: request.caller, scope: parameters.scope, id }),
      );
    },
    put: write('PUT', (...args) => documents.put(...args)),
    tryPut: write('PUT', (change, content) => documents.put({ ...change, isDryRun: true }, content)),
    post: write('POST', (...args) => documents.post(...args)),
    delete: async (request) => {
      const parameters = parametersOf(request, 'DELETE');
      const change = changeOf(request, parameters);
      if (parameters.id === undefined) {
        checkUnconditional(change);
        await documents.deleteAll(request.caller, parameters.scope);
      } else {
        await documents.delete(change);
      }
      return { status: 204, headers: {} };
    },
  };
};

type Query = Readonly<Record<string, Parameter>>;

const ID: Parameter = { schema: { ...STRING, minLength: 1 } };
const DOCUMENT = { types: ['*/*'] } as const;
const WRITTEN = { ...ANSWER_VERSION, ETag: 'Of the stored document.', 'Last-Modified': 'When it was stored.' };

const CONDITIONS = {
  ...VERSION_HEADERS,
  'If-Match': { schema: STRING },
  'If-None-Match': { schema: STRING },
} as const;

/** The requests and answers of the documents of one kind; `scope` is the query of a list. */
export const describeDocuments = (id: 'stateId' | 'profileId', scope: Query) => {
  const one: Query = { ...scope, [id]: { ...ID, required: true } };
  const listed: Query = {
    ...scope,
    [id]: ID,
    since: { schema: INSTANT, description: 'Only documents stored after this; not beside an id.' },
  };
  const write = {
    query: one,
    headers: CONDITIONS,
    body: { ...DOCUMENT, isOptional: true },
    answers: { 204: { ...done('The document is stored.'), headers: WRITTEN } },
    problems: [
      'profile-violation',
      'consent-required',
      'document-conflict',
      'precondition-failed',
      'journal-unavailable',
    ],
  } as const;
  return {
    read: {
      query: listed,
      headers: VERSION_HEADERS,
      answers: { 200: { description: 'The document, or the list of ids.', headers: WRITTEN, ...DOCUMENT } },
      problems: ['not-found', 'consent-required'],
    },
    write,
    put: { ...write, headers: { ...CONDITIONS, ...KEEP_UPDATED_PARAMETER } },
    erase: {
      query: id === 'stateId' ? { ...scope, [id]: ID } : one,
      headers: CONDITIONS,
      answers: { 204: { ...done('What there was is deleted.'), headers: ANSWER_VERSION } },
      problems: ['precondition-failed', 'consent-required', 'journal-unavailable'],
    },
  } as const satisfies Readonly<Record<string, Operation>>;
};
