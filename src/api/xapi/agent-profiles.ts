import { READ_DOCUMENTS, WRITE_DOCUMENTS } from '../../access/sources/scopes.ts';
import { AGENT_QUERY } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';
import { createDocumentHandlers, describeDocuments } from './documents.ts';

const handlers = once((services) => createDocumentHandlers('agent-profile', services));
const { read, write, put, erase } = describeDocuments('profileId', AGENT_QUERY);

export const readAgentProfile = rawRoute({
  method: 'GET',
  path: '/xapi/agents/profile',
  access: xapi(READ_DOCUMENTS['agent-profile']),
  tag: 'xAPI',
  summary: 'Reads one agent profile, or lists their ids.',
  carries: 'documents',
  ...read,
  makeHandler: (services) => handlers(services).get,
});

export const putAgentProfile = rawRoute({
  method: 'PUT',
  path: '/xapi/agents/profile',
  access: xapi(WRITE_DOCUMENTS['agent-profile']),
  tag: 'xAPI',
  summary: 'Stores an agent profile.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).put,
});

/** The answer of `putAgentProfile` now; nothing is stored. */
export const dryRunAgentProfile = rawRoute({
  method: 'PUT',
  path: '/v1/dry-run/agents/profile',
  access: xapi(WRITE_DOCUMENTS['agent-profile']),
  tag: 'xAPI',
  summary: 'Says what storing an agent profile would answer, and stores nothing.',
  carries: 'none',
  ...put,
  makeHandler: (services) => handlers(services).tryPut,
});

export const postAgentProfile = rawRoute({
  method: 'POST',
  path: '/xapi/agents/profile',
  access: xapi(WRITE_DOCUMENTS['agent-profile']),
  tag: 'xAPI',
  summary: 'Merges a JSON object into an agent profile.',
  carries: 'none',
  ...write,
  makeHandler: (services) => handlers(services).post,
});

export const deleteAgentProfile = rawRoute({
  method: 'DELETE',
  path: '/xapi/agents/profile',
  access: xapi(WRITE_DOCUMENTS['agent-profile']),
  tag: 'xAPI',
  summary: 'Deletes an agent profile.',
  carries: 'none',
  ...erase,
  makeHandler: (services) => handlers(services).delete,
});
