import type { Actor } from '../xapi/model/types.ts';
import { type AgentNaming, agentOf } from './agent-of.ts';
import {
  type CodeFlow,
  createCodeFlow,
  type OpenIdClient,
  type PendingSignIn,
  type SignInFailure,
} from './code-flow.ts';

/** Sign-in of learners at an OpenID provider. */
export interface OpenIdProvider {
  startSignIn: CodeFlow['start'];
  /** The Agent of the person who comes back with this query. Nothing else of the provider's answer is kept. */
  completeSignIn(search: string, pending: PendingSignIn): Promise<{ readonly agent: Actor } | SignInFailure>;
}

interface OpenIdSettings extends AgentNaming, OpenIdClient {}

interface OpenIdOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called with the reason of each failed sign-in, and nothing about the person. */
  readonly observe: (why: SignInFailure) => void;
}

export const openOpenIdProvider = (settings: OpenIdSettings, options: OpenIdOptions): OpenIdProvider => {
  const { claim } = settings;
  const scope = claim === 'email' ? 'openid email' : 'openid';
  const flow = createCodeFlow({ ...settings, scope, claims: [claim] }, options);
  return {
    startSignIn: flow.start,
    completeSignIn: async (search, pending) => {
      const claims = await flow.complete(search, pending);
      if (typeof claims === 'string') return claims;
      const agent = agentOf(claims, settings);
      if (agent !== undefined) return { agent };
      options.observe('unnamed');
      return 'unnamed';
    },
  };
};
