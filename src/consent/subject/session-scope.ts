import { Problem } from '../../core/problem.ts';
import {
  organisationOf,
  type ReadOrganisationTree,
  ROOT_ORGANISATION,
} from '../../sources/organisations/organisations.ts';
import type { SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { Choice } from '../model/actions.ts';
import type { Purpose } from '../model/types.ts';
import type { Session } from './sign-in-links.ts';

type Scoped = Pick<Purpose, 'scope'>;

/** The role and the organisation of a sign-in. */
type SignedIn = Pick<Session, 'assurance' | 'askedBy' | 'organisation'>;

/** What a session reaches: a link of a tool its source, any other its organisation and those below. */
export interface SessionScope {
  /** The ids of the sources whose data it sees; absent for those of all. */
  readonly sources?: ReadonlySet<string>;
  /** Whether it sees a purpose, and decides on it. */
  has(purpose: Scoped): boolean;
  /**
   * Throws Problem `assurance-required` where it may not make this choice for a purpose that it has. A tool makes no
   * choice but yes, no and stop; no organisation says yes for the sources of others.
   */
  checkChoice(purpose: Scoped, choice: Choice): void;
}

/** Reads the scope of a session. Rejects with Problem `store-unavailable`. */
export type ReadSessionScope = (session: SignedIn) => Promise<SessionScope>;

interface ReadSessionScopeDeps {
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly readOrganisationTree: ReadOrganisationTree;
}

/** An objection without a ruling erases; a pause could be ended by a tool only where it has begun it. */
const CHOICES_OF_TOOLS: readonly Choice[] = ['yes', 'no', 'stop'];

const SURER = 'sign in by a link of the institution, or at its OpenID provider';

/** Throws Problem `assurance-required` for a link of a tool; `what` is the action that it may not take. */
export const requireInstitution = ({ assurance }: Pick<Session, 'assurance'>, what: string): void => {
  if (assurance === 'tool') throw new Problem('assurance-required', `nobody can ${what} by a link of a tool: ${SURER}`);
};

/** Throws Problem `assurance-required` unless a session reaches every source: coming back is a yes to all of them. */
export const checkReturn = ({ sources }: Pick<SessionScope, 'sources'>): void => {
  if (sources !== undefined)
    throw new Problem(
      'assurance-required',
      'this opens the sources of other organisations too: it takes a link of the organisation above them, or a ' +
        'sign-in at its OpenID provider',
    );
};

/** A purpose with another source in its scope is not in the scope of the tool. */
const scopeOfTool = (session: SignedIn): SessionScope => {
  // A link that names no source shows nothing: no source has this id.
  const only = session.askedBy?.source ?? '';
  return {
    sources: new Set([only]),
    has: ({ scope }) => scope.sources.every((source) => source === only),
    checkChoice: (_, choice) => {
      if (!CHOICES_OF_TOOLS.includes(choice)) requireInstitution(session, `choose ${choice}`);
    },
  };
};

const WHOLE: SessionScope = { has: () => true, checkChoice: () => undefined };

/** A no is always accepted; a yes needs an organisation that answers for every source. */
const scopeOfOrganisation = (sources: ReadonlySet<string>): SessionScope => ({
  sources,
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

export const createReadSessionScope =
  ({ sources, readOrganisationTree }: ReadSessionScopeDeps): ReadSessionScope =>
  async (session) => {
    if (session.assurance === 'tool') return scopeOfTool(session);
    if (session.organisation === ROOT_ORGANISATION) return WHOLE;
    const [tree, all] = await Promise.all([readOrganisationTree(), sources.listSources()]);
    const within = all.filter((source) => tree.isWithin(session.organisation, organisationOf(source)));
    return scopeOfOrganisation(new Set(within.map(({ id }) => id)));
  };
