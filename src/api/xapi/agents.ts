import { arraySchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import { personOf } from '../../xapi/model/person.ts';
import { readAgentParameter } from '../../xapi/validate/agent-parameter.ts';
import { readSingleParameter } from '../../http/xapi/parameters.ts';
import { AGENT_QUERY, ANSWER_VERSION, VERSION_HEADERS } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';
import { ANY_SCOPE } from '../route/scopes.ts';

const REQUIREMENT = 'xAPI 1.0.3 Communication 2.4; IEEE 9274.1.1 4.1.6.3';

/**
 * The Person of an Agent (1.0.3 Communication 2.4; 2.0 4.1.6.3). Any scope will do, since the answer contains only what
 * the request names; a session names only its learner.
 */
export const readPersonOfAgent = rawRoute({
  method: 'GET',
  path: '/xapi/agents',
  access: xapi(ANY_SCOPE),
  tag: 'xAPI',
  summary: 'Reads the Person of an Agent.',
  carries: 'none',
  query: AGENT_QUERY,
  headers: VERSION_HEADERS,
  answers: {
    200: {
      description: 'The Person (1.0.3 Communication 2.4; IEEE 9274.1.1 4.1.6.3).',
      schema: objectSchema(
        { objectType: STRING },
        {
          name: arraySchema(STRING),
          mbox: arraySchema(STRING),
          mbox_sha1sum: arraySchema(STRING),
          openid: arraySchema(STRING),
          account: arraySchema({ type: 'object' }),
        },
      ),
      headers: ANSWER_VERSION,
      example: {
        objectType: 'Person',
        name: ['Ada'],
        account: [{ homePage: 'https://school.example', name: 'ada' }],
      },
    },
  },
  makeHandler:
    () =>
    ({ search, version, caller: { confinedTo } }) =>
      new Promise((resolve) => {
        const agent = readSingleParameter(new URLSearchParams(search), {
          name: 'agent',
          read: (text) => readAgentParameter(text, version),
          requirement: REQUIREMENT,
        });
        if (confinedTo !== undefined && agentKey(agent) !== confinedTo.actor)
          throw new Problem('forbidden', 'this is the credential of one session, which reaches its learner alone', [
            { at: 'agent', detail: 'must be the Agent of the session' },
          ]);
        resolve({
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(personOf(agent)),
        });
      }),
});
