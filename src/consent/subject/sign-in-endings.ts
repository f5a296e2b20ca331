import { defined } from '../../core/json-object.ts';
import { createCachedLookup } from '../../core/concurrency/cached-lookup.ts';
import { credentialEnd, isCredentialValid } from '../../access/sources/secrets/credential-validity.ts';
import { organisationOf, ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import { mayAskForLinks, mayOperate } from '../../access/sources/scopes.ts';
import type { EndedSessionRepository } from '../../store/ports/consent/ended-session-repository.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import type { SignInToken } from './sign-in-tokens.ts';

/**
 * The early end of links and sessions: a link ends with its requester, a session with its link or by signing out. Every
 * call rejects with Problem `store-unavailable`.
 */
export interface SignInEndings {
  /**
   * Reads the organisation that the requester of a token speaks for. Undefined if they may ask no more: the credential
   * was revoked, the account ended, or either belongs to another organisation by now.
   */
  findScope(token: Pick<SignInToken, 'claims' | 'issued'>): Promise<string | undefined>;
  /** As `findScope`, at most 4 seconds old; undefined also for a session that was ended. */
  findScopeOfSession(session: SignInToken): Promise<string | undefined>;
  /** Ends a session: at once in this process, within 5 seconds in every other. */
  end(session: Pick<SignInToken, 'id' | 'expires'>): Promise<void>;
}

interface SignInEndingsDeps {
  readonly endedSessions: EndedSessionRepository;
  readonly sources: SourceRepository;
  readonly staff: StaffRepository;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

type Asked = Pick<SignInToken, 'issued'> & Pick<SignInToken['claims'], 'assurance' | 'askedBy' | 'organisation'>;

/** The time for which an answer is trusted, in milliseconds: an end is in force in every process within 5 seconds. */
const TRUSTED_MS = 4000;
const CACHE_SIZE = 10_000;

const askedOf = ({ claims, issued }: Pick<SignInToken, 'claims' | 'issued'>): Asked => {
  const { assurance, askedBy, organisation } = claims;
  return {
    assurance,
    ...defined({ askedBy, organisation }),
    issued,
  };
};

export const createSignInEndings = ({ endedSessions, sources, staff, now }: SignInEndingsDeps): SignInEndings => {
  const organisationOfSource = async (id: string): Promise<string | undefined> => {
    const source = await sources.findSource(id);
    return source && organisationOf(source);
  };

  const organisationOfCredential = async (key: string, isTool: boolean): Promise<string | undefined> => {
    const credential = await sources.findCredential(key);
    if (credential === undefined || !isCredentialValid(credential, now())) return undefined;
    const mayAsk = isTool ? mayAskForLinks(credential.scopes) : mayOperate(credential.scopes);
    return mayAsk ? organisationOfSource(credential.source) : undefined;
  };

  const organisationOfAccount = async (name: string): Promise<string | undefined> => {
    const account = await staff.find(name);
    const mayAsk = account !== undefined && account.endedAt === undefined && mayOperate(account.roles);
    return mayAsk ? account.organisation : undefined;
  };

  /** The credential that asked is unknown: it may be any that was revoked since. */
  const organisationOfFirstRelease = async (source: string, issued: number): Promise<string | undefined> => {
    const all = await sources.listCredentials();
    const wasRevoked = all.some(
      (one) => one.source === source && !isCredentialValid(one, now()) && (credentialEnd(one) ?? -Infinity) >= issued,
    );
    return wasRevoked ? undefined : organisationOfSource(source);
  };

  const findOrganisation = ({ assurance, askedBy, organisation, issued }: Asked): Promise<string | undefined> => {
    // A provider signs in for its organisation.
    if (askedBy === undefined) return Promise.resolve(organisation ?? ROOT_ORGANISATION);
    const { credential, account, source = '' } = askedBy;
    if (credential !== undefined) return organisationOfCredential(credential, assurance === 'tool');
    return account !== undefined ? organisationOfAccount(account) : organisationOfFirstRelease(source, issued);
  };

  const find = async (asked: Asked): Promise<string | undefined> => {
    const found = await findOrganisation(asked);
    return asked.organisation === undefined || asked.organisation === found ? found : undefined;
  };

  const scopes = createCachedLookup({
    read: (key) => find(JSON.parse(key) as Asked),
    maxAgeMs: TRUSTED_MS,
    size: CACHE_SIZE,
    now,
  });
  const ended = createCachedLookup({
    read: (id) => endedSessions.isEnded(id),
    maxAgeMs: TRUSTED_MS,
    size: CACHE_SIZE,
    now,
  });

  return {
    findScope: (token) => find(askedOf(token)),
    findScopeOfSession: async (session) => {
      const [isEnded, scope] = await Promise.all([ended.get(session.id), scopes.get(JSON.stringify(askedOf(session)))]);
      return isEnded ? undefined : scope;
    },
    end: async ({ id, expires }) => {
      await endedSessions.end(id, { expires, now: now() });
      ended.set(id, true);
    },
  };
};
