import { isProblem, Problem } from '../../../core/problem.ts';
import type { Authenticate, Caller } from './authenticate.ts';
import { createCallerCache } from './caller-cache.ts';
import type { SignInLimits } from '../limits/sign-in-limits.ts';
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

/** Key and secret of a session credential, as Basic or Bearer; undefined if the header has other credentials. */
const readSessionSecret = (header: string): SessionSecret | undefined => {
  const [, id, token] = TOKEN.exec(header) ?? [];
  if (id !== undefined && token !== undefined) return { key: `session-${id}`, secret: token };
  const encoded = SESSION_BASIC.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const [key = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return KEY.test(key) ? { key, secret: secret.join(':') } : undefined;
};

/** The caller of a header that has a session credential, from an address; undefined for other headers. */
export type AuthenticateSession = (header: string | undefined, address: string) => Promise<Caller> | undefined;

interface AuthenticateSessionDeps {
  readonly sessions: SessionCredentials;
  readonly limits: SignInLimits;
  readonly now: () => number;
}

const refusal = (detail: string): Problem => new Problem('unauthorized', detail, [], { bearer: 'invalid_token' });
const WRONG = 'the session credential is wrong: open the content again';
const ENDED = 'the session of this credential has ended: open the content again';

/**
 * Rejects with Problem `unauthorized` if the session credential is wrong or has ended, `too-many-requests` if too many
 * of the address were wrong, or `store-unavailable`. A right one is never counted, and waits for nothing.
 */
export const createAuthenticateSession = ({ sessions, limits, now }: AuthenticateSessionDeps): AuthenticateSession => {
  const findCaller = createCallerCache({
    find: async (header) => {
      const { key = '', secret = '' } = readSessionSecret(header) ?? {};
      const found = await sessions.verify(key, secret);
      if (typeof found !== 'string') return found;
      throw refusal(found === 'wrong' ? WRONG : ENDED);
    },
    now,
  });
  const findOrCount = async (header: string, address: string): Promise<Caller> => {
    try {
      return await findCaller(header);
    } catch (thrown) {
      if (isProblem(thrown, 'unauthorized') && thrown.message === WRONG) await limits.failed('session', address);
      throw thrown;
    }
  };
  return (header = '', address) => (readSessionSecret(header) === undefined ? undefined : findOrCount(header, address));
};

/**
 * Refuses session credentials with Problem `forbidden`: they are only for the resources of xAPI. Authenticates by all
 * others.
 */
export const refuseSessions =
  (authenticate: Authenticate, authenticateSession: AuthenticateSession): Authenticate =>
  async (header, address) => {
    if ((await authenticateSession(header, address)) === undefined) return authenticate(header, address);
    throw new Problem(
      'forbidden',
      'this is the credential of one session, which serves xAPI alone: ask the source that opened it',
    );
  };
