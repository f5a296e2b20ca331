import { createHmac, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';
import { type Fault, Problem } from '../../core/problem.ts';
import { DAY_MS } from '../../core/time.ts';
import type { FactRepository } from '../../store/ports/store.ts';
import type { SubjectAction } from '../model/actions.ts';

/** The claims of a sign-in link and of the session that it begins. */
export interface LinkClaims {
  /** The blind index of the person's identifier: before a first yes nothing else of them is stored. */
  readonly person: string;
  readonly role: 'subject' | 'guardian';
  /** The purpose that is asked about, where it is one. */
  readonly purpose?: string;
  /** The source that asked for the link. */
  readonly source: string;
  /** What it shows and decides: all that concerns the source, or, where the institution asked for it, everything. */
  readonly linkScope: 'source' | 'all';
  /** A child's first name, as the institution gives it, by which the guardian knows the child. */
  readonly name?: string;
  /** The 15th birthday, in milliseconds since the epoch, as the institution asserts. */
  readonly parentalConsentUntil?: number;
}

/** A person or guardian who has signed in. Times are milliseconds since the epoch. */
export interface Session extends LinkClaims {
  /** The id of the link, which also stands for the guardian, who has no other id. */
  readonly link: string;
  /** When the link was made, and with it the institution's assertions. */
  readonly issued: number;
  readonly expires: number;
}

/** A link before it is opened. `valid` also where it was opened before, which only opening finds out. */
type LinkStatus =
  | { readonly state: 'valid'; readonly link: LinkClaims; readonly id: string }
  | { readonly state: 'expired' | 'unknown' };

/** Links that sign in once, and the sessions that they begin. */
export interface SignInLinks {
  /** Creates a link's token. Rejects with Problem `invalid-request` unless `expires` is within the next 90 days. */
  create(link: LinkClaims, expires: number): Promise<string>;
  /** Reads a link without opening it, so that programs that follow links in mail do not use them up. */
  inspect(token: string): Promise<LinkStatus>;
  /**
   * Opens a link, which works once: the token of a session of 30 minutes, for a cookie. Rejects with Problem
   * `link-over`, `store-unavailable`.
   */
  open(token: string): Promise<string>;
  /** The token of a session after another sign-in than by a link. */
  startSession(link: LinkClaims): Promise<string>;
  /** Rejects with Problem `unauthorized` where the token is of no present session. */
  readSession(token: string | undefined): Promise<Session>;
  /** The token in the forms of this session, against forged requests from other sites (CSRF). */
  formToken(session: Session): string;
  /** Throws Problem `forbidden` where a form did not send its token. */
  checkForm(session: Session, formToken: string | undefined): void;
}

interface SignInLinksDeps {
  readonly facts: FactRepository;
  /** 32 bytes, as is `sessionKey`. */
  readonly linkKey: Uint8Array;
  readonly sessionKey: Uint8Array;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long a session lasts, in milliseconds. */
export const SESSION_MS = 30 * 60_000;

const MAX_LINK_MS = 90 * DAY_MS;
const LINK_TYPE = 'carnet-link+jwt';
const SESSION_TYPE = 'carnet-session+jwt';

/** The JWT claims, under the names of the first release. */
const toPayload = ({ person, linkScope, parentalConsentUntil, ...rest }: LinkClaims): JWTPayload => ({
  ...rest,
  sub: person,
  reach: linkScope,
  ...(parentalConsentUntil === undefined ? {} : { jointUntil: parentalConsentUntil }),
});

const fromPayload = ({ sub = '', role, source, reach, purpose, name, jointUntil }: JWTPayload): LinkClaims => ({
  person: sub,
  role: role as LinkClaims['role'],
  source: source as string,
  linkScope: reach as LinkClaims['linkScope'],
  ...(purpose === undefined ? {} : { purpose: purpose as string }),
  ...(name === undefined ? {} : { name: name as string }),
  ...(jointUntil === undefined ? {} : { parentalConsentUntil: jointUntil as number }),
});

/** The initiator of what a session decides. */
export const initiatorOf = ({ role, person, link }: Session): SubjectAction['by'] => ({
  role,
  id: role === 'guardian' ? link : person,
});

interface Sealed {
  readonly id: string;
  readonly typ: string;
  readonly key: Uint8Array;
  /** Seconds since the epoch. */
  readonly issued: number;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

const seal = (claims: LinkClaims, { id, typ, key, issued, expires }: Sealed): Promise<string> =>
  new EncryptJWT({ ...toPayload(claims), jti: id })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ })
    .setIssuedAt(issued)
    .setExpirationTime(Math.floor(expires / 1000))
    .encrypt(key);

const unseal = async (
  token: string,
  { typ, key, now }: { readonly typ: string; readonly key: Uint8Array; readonly now: number },
): Promise<JWTPayload | 'expired' | 'unknown'> => {
  try {
    const options = {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      typ,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'jti', 'sub'],
    };
    return (await jwtDecrypt(token, key, options)).payload;
  } catch (thrown) {
    // Only a token of this server's own is found to have expired.
    if (thrown instanceof errors.JWTExpired) return 'expired';
    if (thrown instanceof errors.JOSEError) return 'unknown';
    throw thrown;
  }
};

/**
 * Links and sessions are encrypted JWTs (RFC 7519, 7516: dir, A256GCM): an address in a mail or a log discloses
 * nothing. Only that a link was opened is stored.
 */
export const createSignInLinks = ({ facts, linkKey, sessionKey, newId, now }: SignInLinksDeps): SignInLinks => {
  const unsealLink = (token: string) => unseal(token, { typ: LINK_TYPE, key: linkKey, now: now() });
  const sealSession = (claims: LinkClaims, id: string, issued: number): Promise<string> =>
    seal(claims, { id, typ: SESSION_TYPE, key: sessionKey, issued, expires: now() + SESSION_MS });

  const formToken = ({ link, expires }: Session): string =>
    createHmac('sha256', sessionKey).update(`form\n${link}\n${expires}`).digest('base64url');

  return {
    create: async (link, expires) => {
      const faults: Fault[] = [];
      if (!(expires > now())) faults.push({ at: '/expires', detail: 'must be later than now' });
      if (expires > now() + MAX_LINK_MS) faults.push({ at: '/expires', detail: 'must be within 90 days' });
      if (faults.length > 0)
        throw new Problem('invalid-request', 'the link would not be good at any time, or for too long', faults);
      return seal(link, { id: newId(), typ: LINK_TYPE, key: linkKey, issued: now() / 1000, expires });
    },
    inspect: async (token) => {
      const payload = await unsealLink(token);
      return typeof payload === 'string'
        ? { state: payload }
        : { state: 'valid', link: fromPayload(payload), id: payload.jti ?? '' };
    },
    open: async (token) => {
      const payload = await unsealLink(token);
      if (typeof payload === 'string')
        throw new Problem('link-over', 'this link has expired, or is none of this server');
      const { jti = '', iat = 0 } = payload;
      // Of all who open it at the same time only one finds the value that it stored itself.
      const mine = newId();
      if ((await facts.putIfAbsent(`link:${jti}`, mine)) !== mine)
        throw new Problem('link-over', 'this link was opened before');
      return sealSession(fromPayload(payload), jti, iat);
    },
    startSession: (link) => sealSession(link, newId(), now() / 1000),
    readSession: async (token) => {
      const payload =
        token === undefined ? 'unknown' : await unseal(token, { typ: SESSION_TYPE, key: sessionKey, now: now() });
      if (typeof payload === 'string')
        throw new Problem(
          'unauthorized',
          'this page needs a sign-in link that was opened within the last 30 minutes; ask for a new one',
        );
      return {
        ...fromPayload(payload),
        link: payload.jti ?? '',
        issued: Math.round((payload.iat ?? 0) * 1000),
        expires: (payload.exp ?? 0) * 1000,
      };
    },
    formToken,
    checkForm: (session, sent) => {
      const expected = Buffer.from(formToken(session));
      const given = Buffer.from(sent ?? '');
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw new Problem('forbidden', 'the form was not sent from the page of this session');
    },
  };
};
