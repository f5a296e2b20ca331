import { Problem } from '../core/problem.ts';
import type { Authenticate, Caller } from './authenticate.ts';
import { createCallerCache } from './caller-cache.ts';
import type { SessionCredentials } from './session-credentials.ts';

interface SessionSecret {
  readonly key: string;
  readonly secret: string;
}

const KEY = /^session-([0-9a-f]{24})$/;
const TOKEN = /^bearer +cs-([0-9a-f]{24})\.([A-Za-z0-9_-]{1,200}) *$/i;
/** Basic credentials whose text begins with `session-`. */
const SESSION_BASIC = /^[Bb][Aa][Ss][Ii][Cc] +(c2Vzc2lvbi[01][A-Za-z0-9+/_-]+=*) *$/;

/** The Bearer token of a session credential (RFC 6750). */
export const sessionToken = ({ key, secret }: SessionSecret): string => `cs-${KEY.exec(key)?.[1] ?? ''}.${secret}`;

/** Key and secret of a session credential, as Basic or Bearer; undefined where the header has other credentials. */
const readSessionSecret = (header: string): SessionSecret | undefined => {
  const [, id, token] = TOKEN.exec(header) ?? [];
  if (id !== undefined && token !== undefined) return { key: `session-${id}`, secret: token };
  const encoded = SESSION_BASIC.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [key = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return KEY.test(key) ? { key, secret: secret.join(':') } : undefined;
};

/** The caller of a header that has a session credential; undefined for other headers. */
export type AuthenticateSession = (header: string | undefined) => Promise<Caller> | undefined;

/** Rejects with Problem `unauthorized` where the session credential is wrong or has ended, or `store-unavailable`. */
export const createAuthenticateSession = ({
  sessions,
  now,
}: {
  readonly sessions: Pick<SessionCredentials, 'verify'>;
  readonly now: () => number;
}): AuthenticateSession => {
  const findCaller = createCallerCache({
    find: async (header) => {
      const { key = '', secret = '' } = readSessionSecret(header) ?? {};
      const found = await sessions.verify(key, secret);
      if (found !== undefined) return found;
      throw new Problem(
        'unauthorized',
        'the session credential is wrong, or its session has ended: open the content again',
        [],
        { bearer: 'invalid_token' },
      );
    },
    now,
  });
  return (header = '') => (readSessionSecret(header) === undefined ? undefined : findCaller(header));
};

/**
 * Authenticates by other credentials than those of sessions, which it refuses with Problem `forbidden`: they reach the
 * resources of xAPI alone.
 */
export const refuseSessions =
  (authenticate: Authenticate, authenticateSession: AuthenticateSession): Authenticate =>
  async (header, ...rest) => {
    if ((await authenticateSession(header)) === undefined) return authenticate(header, ...rest);
    throw new Problem(
      'forbidden',
      'this is the credential of one session, which serves xAPI alone: ask the source that opened it',
    );
  };
