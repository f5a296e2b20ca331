import { Problem } from '../../core/problem.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import { personOf } from '../../xapi/model/person.ts';
import { readAgentParameter } from '../../xapi/validate/agent-parameter.ts';
import { readSingleParameter } from './parameters.ts';
import type { XapiHandler } from './xapi-guard.ts';

const REQUIREMENT = 'xAPI 1.0.3 Communication 2.4; IEEE 9274.1.1 4.1.6.3';

/**
 * GET /xapi/agents: the Person of an Agent (1.0.3 Communication 2.4; 2.0 4.1.6.3). Any scope will do, since the answer
 * contains only what the request names; a session names its learner alone.
 */
export const answerAgents: XapiHandler = ({ search, version, caller: { confinedTo } }) =>
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
  });
