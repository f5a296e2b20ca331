import { READ_DOCUMENTS, WRITE_DOCUMENTS } from '../../access/sources/scopes.ts';
import { ACTIVITY_QUERY } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';
import { createDocumentHandlers, describeDocuments } from './documents.ts';

const handlers = once((services) => createDocumentHandlers('activity-profile', services));
const { read, write, put, erase } = describeDocuments('profileId', ACTIVITY_QUERY);

export const readActivityProfile = rawRoute({
  method: 'GET',
  path: '/xapi/activities/profile',
  access: xapi(READ_DOCUMENTS['activity-profile']),
  tag: 'xAPI',
  summary: 'Reads one activity profile, or lists their ids.',
  carries: 'documents',
  ...read,
  makeHandler: (services) => handlers(services).get,
});

export const putActivityProfile = rawRoute({
  method: 'PUT',
  path: '/xapi/activities/profile',
  access: xapi(WRITE_DOCUMENTS['activity-profile']),
  tag: 'xAPI',
  summary: 'Stores an activity profile.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).put,
});

/** The answer of `putActivityProfile` now; nothing is stored. */
export const dryRunActivityProfile = rawRoute({
  method: 'PUT',
  path: '/v1/dry-run/activities/profile',
  access: xapi(WRITE_DOCUMENTS['activity-profile']),
  tag: 'xAPI',
  summary: 'Says what storing an activity profile would answer, and stores nothing.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).tryPut,
});

export const postActivityProfile = rawRoute({
  method: 'POST',
  path: '/xapi/activities/profile',
  access: xapi(WRITE_DOCUMENTS['activity-profile']),
  tag: 'xAPI',
  summary: 'Merges a JSON object into an activity profile.',
  carries: 'none',
  ...write,
  makeHandler: (services) => handlers(services).post,
});

export const deleteActivityProfile = rawRoute({
  method: 'DELETE',
  path: '/xapi/activities/profile',
  access: xapi(WRITE_DOCUMENTS['activity-profile']),
  tag: 'xAPI',
  summary: 'Deletes an activity profile.',
  carries: 'none',
  ...erase,
  makeHandler: (services) => handlers(services).delete,
});
