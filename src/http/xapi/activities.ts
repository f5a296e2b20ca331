import { hash } from 'node:crypto';
import type { Activities } from '../../query/activities.ts';
import type { Resource } from '../message/request-response.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { type OneParameter, readOneParameter } from './one-parameter.ts';
import { createXapiHeaders, createXapiMethods, type XapiResourceParts } from './xapi-resource.ts';

/** What the Activities resource is built from. */
export interface ActivitiesParts extends XapiResourceParts {
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
export const createActivitiesResource = (parts: ActivitiesParts): Resource => {
  const versionHeaders = createXapiHeaders(parts.defaultVersion);
  return {
    path: '/xapi/activities',
    headers: (incoming) => Promise.resolve(versionHeaders(incoming)),
    methods: createXapiMethods(parts)({
      GET: async ({ caller, search }) => {
        const { id } = readOneParameter(new URLSearchParams(search), ACTIVITY_ID);
        const body = await parts.activities.read(caller, id);
        return {
          status: 200,
          headers: { 'Content-Type': 'application/json', ETag: `"${hash('sha1', body, 'hex')}"` },
          body,
        };
      },
    }),
  };
};
