import type { Actor } from '../xapi/model/types.ts';

/**
 * What a browser keeps from the moment it is sent to the provider until it comes back: only the one that was sent can
 * come back.
 */
export interface SignInMemory {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Why nobody is signed in: they, or the provider, said no; the provider cannot be reached; what came back is not what
 * was asked for; their address is not verified, or the claim is missing.
 */
export type NotSignedIn = 'refused' | 'unreachable' | 'invalid' | 'unnamed';

/** An OpenID provider at which people sign in (OpenID Connect Core 1.0, code flow with PKCE, RFC 7636). */
export interface OpenIdProvider {
  /** Where the browser is sent, and what it keeps meanwhile. */
  begin(): Promise<{ readonly url: string; readonly memory: SignInMemory } | 'unreachable'>;
  /** Who has come back with this query; nothing of what the provider says beside that is kept. */
  end(search: string, memory: SignInMemory): Promise<{ readonly agent: Actor } | NotSignedIn>;
}
