import type { Actor } from '../xapi/model/types.ts';

/** How statements name a person of the provider: by e-mail address or by account. */
export interface AgentNaming {
  /** `email`, or the claim whose value is the name of the account. */
  readonly claim: string;
  /** The home page of accounts. */
  readonly homePage: string;
}

/**
 * The Agent that the claims of an ID token name, if they do. An e-mail address counts only where the provider has
 * verified it: otherwise a person could sign in as another (OpenID Connect Core 1.0, section 5.7).
 */
export const agentOf = (
  claims: Readonly<Record<string, unknown>>,
  { claim, homePage }: AgentNaming,
): Actor | undefined => {
  const value = claims[claim];
  const name = typeof value === 'number' ? String(value) : value;
  if (typeof name !== 'string' || name.trim() === '' || name.length > 500) return undefined;
  if (claim !== 'email') return { objectType: 'Agent', account: { homePage, name } };
  return claims['email_verified'] === true && /^[^\s@]+@[^\s@]+$/.test(name)
    ? { objectType: 'Agent', mbox: `mailto:${name}` }
    : undefined;
};
