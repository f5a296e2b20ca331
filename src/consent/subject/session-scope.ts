import { Problem } from '../../core/problem.ts';
import {
  organisationOf,
  type ReadOrganisationTree,
  ROOT_ORGANISATION,
} from '../../access/sources/organisations/organisations.ts';
import { statementReadScope } from '../../access/sources/scopes.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import { signInTypeOf } from '../audit/sign-in-events.ts';
import type { AuditEvent } from '../audit/hash-chain.ts';
import type { Choice } from '../model/actions.ts';
import type { Purpose } from '../model/types.ts';
import type { Session } from './sign-in-links.ts';

type Scoped = Pick<Purpose, 'scope'>;

/** The role and the organisation of a sign-in. */
type SignedIn = Pick<Session, 'assurance' | 'askedBy' | 'organisation'>;

/** The scope of a session: for a link of a tool its source, for any other its organisation and those below. */
export interface SessionScope {
  /** The ids of the sources whose data it sees; absent for all sources. */
  readonly sources?: ReadonlySet<string>;
  /** It decides and sees no data: the credential that asked for the link reads no statements itself. */
  readonly readsNothing?: true;
  /** True if it sees a purpose, and decides on it. */
  has(purpose: Scoped): boolean;
  /**
   * Throws Problem `assurance-required` if it may not make this choice for a purpose that it has. A tool makes no
   * choice but yes, no and stop; no organisation says yes for the sources of others.
   */
  checkChoice(purpose: Scoped, choice: Choice): void;
  /**
   * True if it sees an event about a sign-in. A link of a tool sees those of its source, an organisation those of its
   * subtree and of the organisations above it.
   */
  hasSignIn(event: Pick<AuditEvent, 'type' | 'data'>): boolean;
}

/** Reads the scope of a session. Rejects with Problem `store-unavailable`. */
export type ReadSessionScope = (session: SignedIn) => Promise<SessionScope>;

interface ReadSessionScopeDeps {
  readonly sources: Pick<SourceRepository, 'listSources' | 'findCredential'>;
  readonly readOrganisationTree: ReadOrganisationTree;
}

/** An objection without a ruling erases, and a tool could end only a pause that it has begun. */
const CHOICES_OF_TOOLS: readonly Choice[] = ['yes', 'no', 'stop'];

const SURER = 'sign in by a link of the institution, or at its OpenID provider';

/** Throws Problem `assurance-required` for a link of a tool; `what` is the action that it may not take. */
export const requireInstitution = ({ assurance }: Pick<Session, 'assurance'>, what: string): void => {
  if (assurance === 'tool') throw new Problem('assurance-required', `nobody can ${what} by a link of a tool: ${SURER}`);
};

/** Throws Problem `assurance-required` unless every source is in scope: coming back is a yes to all of them. */
export const checkReturn = ({ sources }: SessionScope): void => {
  if (sources !== undefined)
    throw new Problem(
      'assurance-required',
      'this opens the sources of other organisations too: it takes a link of the organisation above them, or a ' +
        'sign-in at its OpenID provider',
    );
};

/** A purpose with another source in its scope is not in the scope of the tool. */
const scopeOfTool = (session: SignedIn, mayRead: boolean): SessionScope => {
  // A link that names no source shows nothing: no source has this id.
  const only = session.askedBy?.source ?? '';
  return {
    sources: new Set([only]),
    ...(!mayRead && { readsNothing: true }),
    hasSignIn: (event) => signInTypeOf(event) !== undefined && event.data?.['source'] === only,
    has: ({ scope }) => scope.sources.every((source) => source === only),
    checkChoice: (_, choice) => {
      if (!CHOICES_OF_TOOLS.includes(choice)) requireInstitution(session, `choose ${choice}`);
    },
  };
};

const WHOLE: SessionScope = { has: () => true, checkChoice: () => undefined, hasSignIn: () => true };

/** A no is always accepted; a yes needs an organisation that answers for every source. */
const scopeOfOrganisation = (
  sources: ReadonlySet<string>,
  isNear: (organisation: unknown) => boolean,
): SessionScope => ({
  sources,
  hasSignIn: (event) => signInTypeOf(event) !== undefined && isNear(event.data?.['organisation']),
  has: ({ scope }) => scope.sources.some((source) => sources.has(source)),
  checkChoice: ({ scope }, choice) => {
    if ((choice === 'yes' || choice === 'resume') && !scope.sources.every((source) => sources.has(source)))
      throw new Problem(
        'assurance-required',
        'this purpose uses sources of other organisations too: a yes takes a link of the organisation above them, ' +
          'or a sign-in at its OpenID provider',
      );
  },
});

/** Throws Problem `assurance-required` for a session that sees no data of its sources. */
export const requireReading = ({ readsNothing }: Pick<SessionScope, 'readsNothing'>): void => {
  if (readsNothing === true)
    throw new Problem(
      'assurance-required',
      'this sign-in shows no statements, since the key that asked for its link may not read them itself (that takes ' +
        `the scope all, all/read or statements/read, which an operator gives): ${SURER}`,
    );
};

export const createReadSessionScope = ({ sources, readOrganisationTree }: ReadSessionScopeDeps): ReadSessionScope => {
  /** The credential of a link of the first release is unknown: it had to record, and its source reads. */
  const mayRead = async (credential: string | undefined): Promise<boolean> => {
    if (credential === undefined) return true;
    const found = await sources.findCredential(credential);
    return found !== undefined && statementReadScope(found.scopes) === 'all';
  };
  return async (session) => {
    if (session.assurance === 'tool') return scopeOfTool(session, await mayRead(session.askedBy?.credential));
    const { organisation: own } = session;
    if (own === ROOT_ORGANISATION) return WHOLE;
    const [tree, all] = await Promise.all([readOrganisationTree(), sources.listSources()]);
    const within = all.filter((source) => tree.isWithin(own, organisationOf(source)));
    return scopeOfOrganisation(
      new Set(within.map(({ id }) => id)),
      (other) => typeof other === 'string' && (tree.isWithin(own, other) || tree.isWithin(other, own)),
    );
  };
};
