import type { Config } from '../../core/config/config.ts';
import { withinDeadline } from '../../core/concurrency/request-deadline.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { SourceServices } from '../../api/route/services.ts';
import { createVerifyAccessToken } from '../../access/openid/verify-access-token.ts';
import {
  type Authenticate,
  type Caller,
  createAuthenticate,
} from '../../access/sources/authentication/authenticate.ts';
import { createAuthenticateSession, refuseSessions } from '../../access/sources/authentication/authenticate-session.ts';
import { createAuthenticateToken } from '../../access/sources/authentication/authenticate-token.ts';
import { createAuthenticateXapi } from '../../access/sources/authentication/authenticate-xapi.ts';
import type { Lookups } from '../consent/compose-lookups.ts';
import { createSessionCredentials } from '../../access/sources/authentication/session-credentials.ts';
import { createSignInLimits } from '../../access/sources/limits/sign-in-limits.ts';
import { createVerifySignIn } from '../../access/sources/limits/verify-sign-in.ts';
import type { Store } from '../../store/ports/store.ts';

interface AuthenticationOptions extends Pick<Config, 'tokens'> {
  /** Called at each use of a credential. */
  readonly onUsed: (caller: Caller) => void;
  readonly masterKey: Uint8Array;
  readonly lookups: Pick<Lookups, 'findReadableSources' | 'readOrganisationTree'>;
  readonly now: () => number;
}

const noticing =
  (authenticate: Authenticate, onUsed: (caller: Caller) => void): Authenticate =>
  async (header, address) => {
    const caller = await withinDeadline(() => authenticate(header, address));
    onUsed(caller);
    return caller;
  };

/** Authenticates requests by a source's credential, a session's, or a token of the trusted issuer. */
export const composeAuthentication = (
  store: Store,
  { masterKey, tokens, lookups, onUsed, now }: AuthenticationOptions,
): Pick<SourceServices, 'authenticate' | 'authenticateXapi' | 'sessions' | 'countFailure'> => {
  const { sources } = store;
  const { findReadableSources, readOrganisationTree } = lookups;
  const sessions = createSessionCredentials({ repository: store.sessionCredentials, sources, now });
  const limits = createSignInLimits({
    failures: store.signInFailures,
    hashKey: deriveKey(masterKey, 'sign-in-failures'),
  });
  const authenticateSession = createAuthenticateSession({ sessions, limits, now });
  const authenticate = createAuthenticate({ sources, findReadableSources, verify: createVerifySignIn(limits), now });
  const ofTokens =
    tokens === undefined
      ? {}
      : {
          authenticateToken: createAuthenticateToken({
            verify: createVerifyAccessToken({ ...tokens, now }),
            naming: tokens,
            sources,
            readOrganisationTree,
            now,
          }),
        };
  return {
    authenticate: noticing(refuseSessions(authenticate, authenticateSession), onUsed),
    authenticateXapi: noticing(createAuthenticateXapi({ authenticate, authenticateSession, ...ofTokens }), onUsed),
    sessions,
    countFailure: (what, address) => limits.failed(what, address),
  };
};
