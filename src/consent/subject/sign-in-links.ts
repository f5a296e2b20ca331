import { createHmac, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';
import type { FactRepository } from '../../store/ports/store.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { Said } from '../model/actions.ts';

/** For whom a link is, and who asked for it. */
export interface LinkFor {
  /** The blind index of the person's identifier: of somebody who has not said yes nothing else is kept. */
  readonly person: string;
  readonly role: 'subject' | 'guardian';
  /** The purpose that is asked about, where it is one. */
  readonly purpose?: string;
  /** The source that asked for the link. */
  readonly source: string;
  /** What it shows and decides: what concerns that source alone, or, where the institution asked for it, all. */
  readonly reach: 'source' | 'all';
  /** A child's first name, as the institution gives it, for the guardian to know whom this is about. */
  readonly name?: string;
  /** The 15th birthday, in milliseconds since the epoch, as the institution says. */
  readonly jointUntil?: number;
}

/** Somebody who has signed in by a link. Times are milliseconds since the epoch. */
export interface Session extends LinkFor {
  /** The id of the link: it names the guardian, whom nobody knows by another id. */
  readonly link: string;
  /** When the link was made: what the institution says with it, it has said then. */
  readonly issued: number;
  readonly expires: number;
}

/**
 * What a link is before it is opened: good for somebody (or opened before, which only opening it tells), too old, or
 * none of this server.
 */
type LookedAt =
  { readonly state: 'good'; readonly link: LinkFor; readonly id: string } | { readonly state: 'expired' | 'unknown' };

/** Links that sign in once, and the sessions that they begin. */
export interface Links {
  /**
   * A link's token, good until `expires`. Rejects with Problem `invalid-request` where that is not within the next 90
   * days.
   */
  make(link: LinkFor, expires: number): Promise<string>;
  /** Looks at a link without opening it: programs that look at links in mail do not use them up. */
  look(token: string): Promise<LookedAt>;
  /**
   * Opens a link, which works once: the token of a session of 30 minutes, for a cookie. Rejects with Problem
   * `link-over`, `store-unavailable`.
   */
  open(token: string): Promise<string>;
  /** The token of a session of somebody who has signed in otherwise than by a link. */
  begin(link: LinkFor): Promise<string>;
  /** Who is signed in by this token. Rejects with Problem `unauthorized` where nobody is. */
  session(token: string | undefined): Promise<Session>;
  /** What a form of this session sends along, so that no other site can send it (CSRF). */
  formToken(session: Session): string;
  /** Throws Problem `forbidden` where a form did not send it along. */
  checkForm(session: Session, formToken: string | undefined): void;
}

/** What `createLinks` is built from: two keys of 32 bytes, each of its own use. */
export interface LinksDeps {
  readonly facts: FactRepository;
  readonly linkKey: Uint8Array;
  readonly sessionKey: Uint8Array;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long a session lasts, in milliseconds. */
export const SESSION_MS = 30 * 60_000;

const LONGEST_LINK_MS = 90 * 86_400_000;
const LINK = 'carnet-link+jwt';
const SESSION = 'carnet-session+jwt';

const linkForOf = ({ sub = '', role, source, reach, purpose, name, jointUntil }: JWTPayload): LinkFor => ({
  person: sub,
  role: role as LinkFor['role'],
  source: source as string,
  reach: reach as LinkFor['reach'],
  ...(purpose === undefined ? {} : { purpose: purpose as string }),
  ...(name === undefined ? {} : { name: name as string }),
  ...(jointUntil === undefined ? {} : { jointUntil: jointUntil as number }),
});

/** As whom a session acts. */
export const actsAs = ({ role, person, link }: Session): Said['by'] => ({
  role,
  id: role === 'guardian' ? link : person,
});

/**
 * Builds links and sessions: both are encrypted JWTs (RFC 7519, 7516: dir, A256GCM), so that an address in a mail or a
 * log tells nothing. That a link was opened is the one thing kept of it; a session is kept nowhere, and ends by itself.
 */
export const createLinks = ({ facts, linkKey, sessionKey, newId, now }: LinksDeps): Links => {
  const seal = (
    { person, ...claims }: LinkFor,
    id: string,
    typ: string,
    key: Uint8Array,
    issued: number,
    expires: number,
  ): Promise<string> =>
    new EncryptJWT({ ...claims, sub: person, jti: id })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ })
      .setIssuedAt(issued)
      .setExpirationTime(Math.floor(expires / 1000))
      .encrypt(key);

  const verify = async (token: string, typ: string, key: Uint8Array): Promise<JWTPayload | 'expired' | 'unknown'> => {
    try {
      const options = {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        typ,
        currentDate: new Date(now()),
        requiredClaims: ['exp', 'jti', 'sub'],
      };
      return (await jwtDecrypt(token, key, options)).payload;
    } catch (thrown) {
      // It was made by this server: nothing else is ever too old.
      if (thrown instanceof errors.JWTExpired) return 'expired';
      if (thrown instanceof errors.JOSEError) return 'unknown';
      throw thrown;
    }
  };

  const formToken = ({ link, expires }: Session): string =>
    createHmac('sha256', sessionKey).update(`form\n${link}\n${expires}`).digest('base64url');

  return {
    make: async (link, expires) => {
      const faults: Fault[] = [];
      if (!(expires > now())) faults.push({ at: '/expires', detail: 'must be later than now' });
      if (expires > now() + LONGEST_LINK_MS) faults.push({ at: '/expires', detail: 'must be within 90 days' });
      if (faults.length > 0)
        throw new Problem('invalid-request', 'the link would not be good at any time, or for too long', faults);
      return seal(link, newId(), LINK, linkKey, now() / 1000, expires);
    },
    look: async (token) => {
      const payload = await verify(token, LINK, linkKey);
      return typeof payload === 'string'
        ? { state: payload }
        : { state: 'good', link: linkForOf(payload), id: payload.jti ?? '' };
    },
    open: async (token) => {
      const payload = await verify(token, LINK, linkKey);
      if (typeof payload === 'string')
        throw new Problem('link-over', 'this link has expired, or is none of this server');
      const { jti = '', iat = 0 } = payload;
      // Of all who open it at the same time one finds what it put down itself.
      const mine = newId();
      if ((await facts.keep(`link:${jti}`, mine)) !== mine)
        throw new Problem('link-over', 'this link was opened before');
      return seal(linkForOf(payload), jti, SESSION, sessionKey, iat, now() + SESSION_MS);
    },
    begin: (link) => seal(link, newId(), SESSION, sessionKey, now() / 1000, now() + SESSION_MS),
    session: async (token) => {
      const payload = token === undefined ? 'unknown' : await verify(token, SESSION, sessionKey);
      if (typeof payload === 'string')
        throw new Problem(
          'unauthorized',
          'this page is for whoever has opened a link less than 30 minutes ago; ask for a new one',
        );
      return {
        ...linkForOf(payload),
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
