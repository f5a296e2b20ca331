import { agentKey } from '../../xapi/model/agents.ts';
import { readAgentParameter } from '../../xapi/validate/agent-parameter.ts';
import { readSingleParameter } from '../../http/xapi/parameters.ts';

/** The `agentKey` of the parameter `agent`: an Agent as JSON, not a Group. Throws Problem `invalid-request`. */
export const readAgentParameterKey = (query: URLSearchParams): string =>
  readSingleParameter(query, {
    name: 'agent',
    requirement: 'xAPI 2.0 4.2.2.2',
    read: (text) => {
      const agent = readAgentParameter(text, '2.0.0');
      return typeof agent === 'string' ? agent : { key: agentKey(agent) ?? '' };
    },
  }).key;
