import { agentKey } from '../../../xapi/model/agents.ts';
import { readAgentParameter } from '../../../xapi/validate/agent-parameter.ts';
import { readOneParameter } from '../../xapi/one-parameter.ts';

/**
 * The `agentKey` of the parameter `agent`: an Agent as JSON, and no Group. Throws Problem `invalid-request` with every
 * fault.
 */
export const readAgentKey = (search: string): string =>
  readOneParameter(new URLSearchParams(search), {
    name: 'agent',
    requirement: 'xAPI 2.0 4.2.2.2',
    read: (text) => {
      const agent = readAgentParameter(text, '2.0.0');
      return typeof agent === 'string' ? agent : { key: agentKey(agent) ?? '' };
    },
  }).key;
