import { hash } from 'node:crypto';
import type { Activities } from '../../query/activities.ts';
import type { Route } from '../message/request-response.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { type OneParameter, readOneParameter } from './one-parameter.ts';
import { createXapiHeaders, createXapiMethods, type XapiResourceDeps } from './xapi-resource.ts';

/** What the Activities resource is built from. */
export interface ActivitiesDeps extends XapiResourceDeps {
  readonly activities: Activities;
}

const ACTIVITY_ID: OneParameter<{ readonly id: string }> = {
  name: 'activityId',
  read: (text) => (isIri(text) ? { id: text } : 'must be an IRI'),
  requirement: 'xAPI 1.0.3 Communication 2.5; IEEE 9274.1.1 4.1.6.4',
};

/**
 * Builds the Activities resource: the whole of an Activity, all languages, with its ETag (1.0.3 Communication 2.5; 2.0
 * 4.1.6.4).
 */
export const createActivitiesResource = (deps: ActivitiesDeps): Route => {
  const versionHeaders = createXapiHeaders(deps.defaultVersion);
  return {
    path: '/xapi/activities',
    headers: (request) => Promise.resolve(versionHeaders(request)),
    methods: createXapiMethods(deps)({
      GET: async ({ caller, search }) => {
        const { id } = readOneParameter(new URLSearchParams(search), ACTIVITY_ID);
        const body = await deps.activities.read(caller, id);
        return {
          status: 200,
          headers: { 'Content-Type': 'application/json', ETag: `"${hash('sha1', body, 'hex')}"` },
          body,
        };
      },
    }),
  };
};
