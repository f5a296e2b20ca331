import { ownValue } from '../../core/json-object.ts';
import type { Actor } from '../../xapi/model/types.ts';
import { agentNamed, type AgentNaming, agentOf, childrenIn } from './agent-of.ts';
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
  /**
   * The Agent of the person who comes back with this query, and the names of the children whose guardian the person is.
   * Nothing else of the provider's answer is kept.
   */
  completeSignIn(
    search: string,
    pending: PendingSignIn,
  ): Promise<{ readonly agent: Actor; readonly children: readonly string[] } | SignInFailure>;
  /** The Agent of a child by such a name. */
  childNamed(name: string): Actor | undefined;
}

interface OpenIdSettings extends AgentNaming, OpenIdClient {
  /** The claim that names the children whose guardian a person is; absent: no sign-in is a guardian's. */
  readonly childrenClaim?: string;
}

interface OpenIdOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called with the reason of each failed sign-in, and nothing about the person. */
  readonly observe: (why: SignInFailure) => void;
}

export const openOpenIdProvider = (settings: OpenIdSettings, options: OpenIdOptions): OpenIdProvider => {
  const { claim, childrenClaim } = settings;
  const scopes = [
    'openid',
    ...(claim === 'email' ? ['email'] : []),
    ...(childrenClaim === undefined ? [] : ['profile']),
  ];
  const wanted = [claim, ...(childrenClaim === undefined ? [] : [childrenClaim])];
  const flow = createCodeFlow({ ...settings, scope: scopes.join(' '), claims: wanted }, options);
  return {
    startSignIn: flow.start,
    completeSignIn: async (search, pending) => {
      const claims = await flow.complete(search, pending);
      if (typeof claims === 'string') return claims;
      const agent = agentOf(claims, settings);
      const children = childrenClaim === undefined ? [] : childrenIn(ownValue(claims, childrenClaim), settings);
      if (agent !== undefined) return { agent, children };
      options.observe('unnamed');
      return 'unnamed';
    },
    childNamed: (name) => agentNamed(name, settings),
  };
};
