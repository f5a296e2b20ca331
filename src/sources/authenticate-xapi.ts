import type { Authenticate } from './authenticate.ts';
import type { AuthenticateSession } from './authenticate-session.ts';

interface AuthenticateXapiDeps {
  readonly authenticate: Authenticate;
  readonly authenticateSession: AuthenticateSession;
}

/** Authenticates requests to the resources of xAPI: by the credential of a source, or of a session. */
export const createAuthenticateXapi =
  ({ authenticate, authenticateSession }: AuthenticateXapiDeps): Authenticate =>
  (header, ...rest) =>
    authenticateSession(header) ?? authenticate(header, ...rest);
