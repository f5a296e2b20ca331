import type { Actor } from '../xapi/model/types.ts';

/** How a person of the provider is named in statements: by the e-mail address, or by an account. */
export interface AgentNaming {
  /** `email`, or the claim whose value is the name of the account. */
  readonly claim: string;
  /** The home page of the account; the provider itself where there is none. */
  readonly homePage: string;
}

/**
 * The Agent that the claims of an ID token name; undefined where they do not. An e-mail address counts only where the
 * provider says that it has verified it: otherwise anybody could come as anybody else (OpenID Connect Core 1.0, section
 * 5.7).
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
