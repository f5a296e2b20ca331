import { hash } from 'node:crypto';
import type { DocumentMethod, DocumentParameters } from '../../documents/parameters.ts';
import type { Changing, Documents, Written } from '../../documents/documents.ts';
import type { BoundedRead } from '../message/read-concurrency.ts';
import type { Response, Route } from '../message/request-response.ts';
import { readDocumentParameters } from '../../documents/parameters.ts';
import { readPreconditions } from '../../documents/preconditions.ts';
import { Problem } from '../../core/problem.ts';
import { createXapiHeaders, createXapiMethods, type XapiRequest, type XapiResourceDeps } from './xapi-resource.ts';

/** What the document resources are built from. */
export interface DocumentResourcesDeps extends XapiResourceDeps {
  readonly documents: Documents;
  readonly bounded: BoundedRead;
}

const PATHS = [
  ['/xapi/activities/state', 'state'],
  ['/xapi/agents/profile', 'agent-profile'],
  ['/xapi/activities/profile', 'activity-profile'],
] as const;

/** What a document is where its sender does not say (RFC 9110, section 8.3). */
const BYTES = 'application/octet-stream';

/**
 * A document may be a page with scripts: a browser that is shown it must run nothing of it here, where pages of this
 * server are at home.
 */
const HARMLESS = { 'Content-Security-Policy': "default-src 'none'; sandbox" };

const tagged = ({ etag, updatedAt }: Written): Record<string, string> => ({
  ETag: `"${etag}"`,
  'Last-Modified': new Date(updatedAt).toUTCString(),
});

const readOne = async (
  documents: Documents,
  request: XapiRequest,
  { scope }: DocumentParameters,
  id: string,
): Promise<Response> => {
  const document = await documents.read({ caller: request.caller, scope, id });
  return {
    status: 200,
    headers: { 'Content-Type': document.contentType, ...tagged(document), ...HARMLESS },
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

/** A condition is about one document: of many it would be checked for some and the others removed all the same. */
const checkUnconditional = (changing: Pick<Changing, 'preconditions'>): void => {
  const { ifMatch, ifNoneMatch } = changing.preconditions;
  if (ifMatch === undefined && ifNoneMatch === undefined) return;
  throw new Problem('invalid-request', 'a precondition is about one document: name its stateId', [
    { at: 'stateId', detail: 'must be given beside If-Match and If-None-Match' },
  ]);
};

/** Builds the resources of states and profiles (1.0.3 Communication 2.3, 2.6, 2.7; 2.0 4.1.6.2, 4.1.6.5, 4.1.6.6). */
export const createDocumentResources = (deps: DocumentResourcesDeps): readonly Route[] => {
  const { documents, bounded, defaultVersion } = deps;
  const methods = createXapiMethods(deps);
  const versionHeaders = createXapiHeaders(defaultVersion);

  return PATHS.map(([path, resource]) => {
    const parametersOf = (request: XapiRequest, method: DocumentMethod): DocumentParameters =>
      readDocumentParameters(new URLSearchParams(request.search), resource, method, request.version);
    const changingOf = (request: XapiRequest, { scope, id = '' }: DocumentParameters): Changing => ({
      caller: request.caller,
      version: request.version,
      scope,
      id,
      preconditions: readPreconditions((name) => request.header(name)),
    });

    const write =
      (method: 'PUT' | 'POST', keep: Documents['put']) =>
      async (request: XapiRequest): Promise<Response> => {
        const changing = changingOf(request, parametersOf(request, method));
        const content = { contentType: request.header('content-type') ?? BYTES, bytes: await request.body() };
        return { status: 204, headers: tagged(await keep(changing, content)) };
      };

    return {
      path,
      headers: (request) => Promise.resolve(versionHeaders(request)),
      methods: methods({
        GET: async (request) => {
          const parameters = parametersOf(request, 'GET');
          const { id } = parameters;
          return bounded(() =>
            id === undefined ? readList(documents, request, parameters) : readOne(documents, request, parameters, id),
          );
        },
        PUT: write('PUT', (...of) => documents.put(...of)),
        POST: write('POST', (...of) => documents.post(...of)),
        DELETE: async (request) => {
          const parameters = parametersOf(request, 'DELETE');
          const changing = changingOf(request, parameters);
          if (parameters.id === undefined) {
            checkUnconditional(changing);
            await documents.removeAll(request.caller, parameters.scope);
          } else {
            await documents.remove(changing);
          }
          return { status: 204, headers: {} };
        },
      }),
    };
  });
};
