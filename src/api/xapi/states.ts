import { READ_DOCUMENTS, WRITE_DOCUMENTS } from '../../access/sources/scopes.ts';
import { UUID } from '../../core/json-schema.ts';
import { ACTIVITY_QUERY, AGENT_QUERY } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';
import { createDocumentHandlers, describeDocuments } from './documents.ts';

const handlers = once((services) => createDocumentHandlers('state', services));
const { read, write, put, erase } = describeDocuments('stateId', {
  ...ACTIVITY_QUERY,
  ...AGENT_QUERY,
  registration: { schema: UUID },
});

export const readState = rawRoute({
  method: 'GET',
  path: '/xapi/activities/state',
  access: xapi(READ_DOCUMENTS.state),
  tag: 'xAPI',
  summary: 'Reads one state document, or lists their ids.',
  carries: 'documents',
  ...read,
  makeHandler: (services) => handlers(services).get,
});

export const putState = rawRoute({
  method: 'PUT',
  path: '/xapi/activities/state',
  access: xapi(WRITE_DOCUMENTS.state),
  tag: 'xAPI',
  summary: 'Stores a state document.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).put,
});

/** The answer of `putState` now; nothing is stored. */
export const dryRunState = rawRoute({
  method: 'PUT',
  path: '/v1/dry-run/activities/state',
  access: xapi(WRITE_DOCUMENTS.state),
  tag: 'xAPI',
  summary: 'Says what storing a state document would answer, and stores nothing.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).tryPut,
});

export const postState = rawRoute({
  method: 'POST',
  path: '/xapi/activities/state',
  access: xapi(WRITE_DOCUMENTS.state),
  tag: 'xAPI',
  summary: 'Merges a JSON object into a state document.',
  carries: 'none',
  ...write,
  makeHandler: (services) => handlers(services).post,
});

export const deleteStates = rawRoute({
  method: 'DELETE',
  path: '/xapi/activities/state',
  access: xapi(WRITE_DOCUMENTS.state),
  tag: 'xAPI',
  summary: 'Deletes one state document, or all.',
  carries: 'none',
  ...erase,
  makeHandler: (services) => handlers(services).delete,
});
