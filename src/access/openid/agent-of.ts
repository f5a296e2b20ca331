import { ownValue } from '../../core/json-object.ts';
import type { Actor } from '../../xapi/model/types.ts';

/** The form in which statements name a person of the provider: by e-mail address or by account. */
export interface AgentNaming {
  /** `email`, or the claim whose value is the name of the account. */
  readonly claim: string;
  /** The home page of accounts. */
  readonly homePage: string;
}

const MAX_NAME = 500;
const MAX_CHILDREN = 12;
/** The children stand in the cookie of the session, which browsers keep up to 4096 bytes. */
const MAX_CHILDREN_LENGTH = 1200;

/** The Agent with this address or account, as the provider says it. Nothing is checked here. */
export const agentNamed = (name: string, { claim, homePage }: AgentNaming): Actor | undefined => {
  if (name.trim() === '' || name.length > MAX_NAME) return undefined;
  if (claim !== 'email') return { objectType: 'Agent', account: { homePage, name } };
  return /^[^\s@]+@[^\s@]+$/.test(name) ? { objectType: 'Agent', mbox: `mailto:${name}` } : undefined;
};

/**
 * The children whose guardian a person is, by the names that `agentNamed` reads: the texts and numbers in the value of
 * a claim, each once. At most 12, and as many as fit into the cookie of a session.
 */
export const childrenIn = (value: unknown, naming: AgentNaming): readonly string[] => {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const names = all.flatMap((one) => {
    const name = typeof one === 'number' ? String(one) : one;
    return typeof name === 'string' && agentNamed(name, naming) !== undefined ? [name] : [];
  });
  let left = MAX_CHILDREN_LENGTH;
  return [...new Set(names)].slice(0, MAX_CHILDREN).filter((name) => {
    left -= Buffer.byteLength(JSON.stringify(name));
    return left >= 0;
  });
};

/**
 * The Agent that the claims of an ID token name, if they do. An e-mail address counts only if the provider has verified
 * it: otherwise a person could sign in as another (OpenID Connect Core 1.0, section 5.7).
 */
export const agentOf = (claims: Readonly<Record<string, unknown>>, naming: AgentNaming): Actor | undefined => {
  const { claim } = naming;
  const value = ownValue(claims, claim);
  const name = typeof value === 'number' ? String(value) : value;
  if (typeof name !== 'string' || (claim === 'email' && claims['email_verified'] !== true)) return undefined;
  return agentNamed(name, naming);
};
