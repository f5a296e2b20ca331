import type { Authenticate } from './authenticate.ts';
import type { AuthenticateSession } from './authenticate-session.ts';
import type { AuthenticateToken } from './authenticate-token.ts';

interface AuthenticateXapiDeps {
  readonly authenticate: Authenticate;
  readonly authenticateSession: AuthenticateSession;
  /** Absent if no issuer is trusted. */
  readonly authenticateToken?: AuthenticateToken;
}

/** Authenticates by the credential of a source or of a session, or by a token of the trusted issuer. */
export const createAuthenticateXapi =
  ({ authenticate, authenticateSession, authenticateToken }: AuthenticateXapiDeps): Authenticate =>
  (header, address) =>
    authenticateSession(header, address) ?? authenticateToken?.(header) ?? authenticate(header, address);
