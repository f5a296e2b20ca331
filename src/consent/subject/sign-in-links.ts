import { createHmac } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import type { RotatingKey } from '../../core/crypto/key-ring.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { isSameSecret } from '../../core/crypto/secret-digest.ts';
import { DAY_MS } from '../../core/time.ts';
import type { FactRepository } from '../../store/ports/store.ts';
import type { SubjectAction } from '../model/actions.ts';
import type { SignInEndings } from './sign-in-endings.ts';
import { type LinkClaims, sealToken, type SignInToken, unsealToken } from './sign-in-tokens.ts';

/** A person or guardian who has signed in. Times are milliseconds since the epoch. */
export interface Session extends LinkClaims {
  /** The id of the link, which also stands for the guardian, who has no other id. */
  readonly link: string;
  /** The organisation whose subtree is its scope, unless it is a tool's. */
  readonly organisation: string;
  /** The time at which the link was made, and with it the institution's assertions. */
  readonly issued: number;
  readonly expires: number;
}

/** A link before it is opened. Only opening it finds out if a `valid` link was opened before. */
type LinkStatus =
  | { readonly state: 'valid'; readonly link: LinkClaims; readonly id: string }
  | { readonly state: 'expired' | 'unknown' };

/** Links that sign in once, and the sessions that they begin. */
export interface SignInLinks {
  /** Creates a link's token. Rejects with Problem `invalid-request` unless `expires` is within the next 90 days. */
  create(link: LinkClaims, expires: number): Promise<string>;
  /**
   * Reads a link without opening it, so that programs that follow links in mail do not use them up. A link whose
   * requester may ask no more has expired.
   */
  inspect(token: string): Promise<LinkStatus>;
  /**
   * Opens a link, which works once: the token of a session of 30 minutes, for a cookie. Rejects with Problem
   * `link-over`, `store-unavailable`.
   */
  open(token: string): Promise<string>;
  /** The token of a session after another sign-in than by a link; it ends with `until`, if that is given. */
  startSession(link: LinkClaims, until?: number): Promise<string>;
  /** Rejects with Problem `unauthorized` if the token is of no present session. */
  readSession(token: string | undefined): Promise<Session>;
  /** Signs out: at once in this process, within 5 seconds in every other. Rejects with Problem `store-unavailable`. */
  endSession(session: Pick<Session, 'link' | 'expires'>): Promise<void>;
  /** The token in the forms of this session, against forged requests from other sites (CSRF). */
  formToken(session: Session): string;
  /** Throws Problem `forbidden` if a form did not send its token. */
  checkForm(session: Session, formToken: string | undefined): void;
}

interface SignInLinksDeps {
  readonly facts: FactRepository;
  readonly endings: SignInEndings;
  readonly linkKey: RotatingKey;
  readonly sessionKey: RotatingKey;
  readonly newId: () => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The duration of a session, in milliseconds. */
export const SESSION_MS = 30 * 60_000;

const MAX_LINK_MS = 90 * DAY_MS;
const LINK_TYPE = 'carnet-link+jwt';
const SESSION_TYPE = 'carnet-session+jwt';

/** The name of the fact that a link was opened. */
export const openedFact = (link: string): string => `link:${link}`;

/** The initiator of the decisions of a session, with the sign-in. */
export const initiatorOf = ({ role, person, link, assurance, askedBy }: Session): SubjectAction['by'] => ({
  role,
  id: role === 'guardian' ? link : person,
  assurance,
  link,
  ...defined({ askedBy }),
});

/**
 * Links and sessions are encrypted JWTs (RFC 7519, 7516: dir, A256GCM): an address in a mail or a log discloses
 * nothing. The store has only the facts that a link was opened, or a session ended.
 */
export const createSignInLinks = (deps: SignInLinksDeps): SignInLinks => {
  const { facts, endings, linkKey, sessionKey, newId, now } = deps;
  const link = { typ: LINK_TYPE, key: linkKey };
  const session = { typ: SESSION_TYPE, key: sessionKey };

  const unsealLink = async (token: string): Promise<SignInToken | 'expired' | 'unknown'> => {
    const unsealed = await unsealToken(token, { ...link, now: now() });
    if (typeof unsealed === 'string') return unsealed;
    return (await endings.findScope(unsealed)) === undefined ? 'expired' : unsealed;
  };
  const sealSession = (token: Omit<SignInToken, 'expires'>, until = now() + SESSION_MS): Promise<string> =>
    sealToken({ ...token, expires: until }, session);

  const formTokenBy = (key: Uint8Array, { link: id, expires }: Session): string =>
    createHmac('sha256', key).update(`form\n${id}\n${expires}`).digest('base64url');
  const isFormToken = (key: Uint8Array, signedIn: Session, sent: string): boolean =>
    isSameSecret(sent, formTokenBy(key, signedIn));

  return {
    create: async (claims, expires) => {
      const faults: Fault[] = [];
      if (!(expires > now())) faults.push({ at: '/expires', detail: 'must be later than now' });
      if (expires > now() + MAX_LINK_MS) faults.push({ at: '/expires', detail: 'must be within 90 days' });
      if (faults.length > 0)
        throw new Problem('invalid-request', 'the link would not be good at any time, or for too long', faults);
      return sealToken({ claims, id: newId(), issued: now(), expires }, link);
    },
    inspect: async (token) => {
      const unsealed = await unsealLink(token);
      return typeof unsealed === 'string'
        ? { state: unsealed }
        : { state: 'valid', link: unsealed.claims, id: unsealed.id };
    },
    open: async (token) => {
      const unsealed = await unsealLink(token);
      if (typeof unsealed === 'string')
        throw new Problem('link-over', 'this link has expired, or is none of this server');
      // Of several openings at the same time, only one finds the value that it stored itself.
      const mine = newId();
      if ((await facts.putIfAbsent(openedFact(unsealed.id), mine)) !== mine)
        throw new Problem('link-over', 'this link was opened before');
      return sealSession(unsealed);
    },
    startSession: (claims, until) => sealSession({ claims, id: newId(), issued: now() }, until),
    readSession: async (token) => {
      const unsealed = token === undefined ? 'unknown' : await unsealToken(token, { ...session, now: now() });
      const organisation = typeof unsealed === 'string' ? undefined : await endings.findScopeOfSession(unsealed);
      if (typeof unsealed === 'string' || organisation === undefined)
        throw new Problem(
          'unauthorized',
          'this page needs a sign-in link that was opened within the last 30 minutes; ask for a new one',
        );
      const { claims, id, issued, expires } = unsealed;
      return { ...claims, organisation, link: id, issued, expires };
    },
    endSession: ({ link: id, expires }) => endings.end({ id, expires }),
    formToken: (signedIn) => formTokenBy(sessionKey.current(), signedIn),
    checkForm: (signedIn, sent) => {
      if (!sessionKey.accepted().some((key) => isFormToken(key, signedIn, sent ?? '')))
        throw new Problem('forbidden', 'the form was not sent from the page of this session');
    },
  };
};
