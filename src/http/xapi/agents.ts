import type { Route } from '../message/request-response.ts';
import { readAgentParameter } from '../../xapi/validate/agent-parameter.ts';
import { personOf } from '../../xapi/model/person.ts';
import { readOneParameter } from './one-parameter.ts';
import { createXapiHeaders, createXapiMethods, type XapiResourceDeps } from './xapi-resource.ts';

const REQUIREMENT = 'xAPI 1.0.3 Communication 2.4; IEEE 9274.1.1 4.1.6.3';

/**
 * Builds the Agents resource: the Person of an Agent (1.0.3 Communication 2.4; 2.0 4.1.6.3). A credential of any scope
 * may ask, since the answer says what the request has said.
 */
export const createAgentsResource = (deps: XapiResourceDeps): Route => {
  const versionHeaders = createXapiHeaders(deps.defaultVersion);
  return {
    path: '/xapi/agents',
    headers: (request) => Promise.resolve(versionHeaders(request)),
    methods: createXapiMethods(deps)({
      GET: ({ search, version }) =>
        new Promise((resolve) => {
          const agent = readOneParameter(new URLSearchParams(search), {
            name: 'agent',
            read: (text) => readAgentParameter(text, version),
            requirement: REQUIREMENT,
          });
          resolve({
            status: 200,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(personOf(agent)),
          });
        }),
    }),
  };
};
