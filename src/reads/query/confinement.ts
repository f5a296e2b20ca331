import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { statementReadScope } from '../../access/sources/scopes.ts';
import type { AccessReader } from '../../store/ports/consent/access-record-repository.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { agentKey, isAgent } from '../../xapi/model/agents.ts';
import type { Token } from '../../xapi/model/types.ts';
import { agentToken } from '../../xapi/statement/tokens.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** The statements of one person: those whose actor, or a member of it, has one of the ids. */
interface OwnStatements {
  /** The maker of the link by which the person signed in, if there was a link: the reading is recorded. */
  readonly reader?: AccessReader;
  /** The id of the person, and those that were merged into it. */
  readonly ids: readonly string[];
  /** Absent for the statements of all sources. */
  readonly sources?: readonly string[];
}

/** A credential, or a person who reads their own statements; `languages` is the Accept-Language header. */
export type Reader = { readonly languages?: string } & ({ readonly caller: Caller } | { readonly own: OwnStatements });

/** The limits of what a reader may read. Sent in `more` tokens. */
export interface Confinement {
  /** Only statements of these sources. Absent if a person reads their own statements, from all sources. */
  readonly sources?: readonly string[];
  /** Only statements that one credential wrote: the name of the account that is its authority. */
  readonly author?: string;
  /** The statements stored before this time name no credential, and count as their author's. */
  readonly authorless?: number;
  /** Only statements whose actor is this Agent: the token of its key. */
  readonly actor?: Token;
  /** Only statements of these people. */
  readonly own?: readonly string[];
}

/** More sources than this are in no index query and no `more` token; statements are filtered afterwards. */
export const MAX_LISTED_SOURCES = 32;

/** The part of a confinement that a `more` token has. */
export const listedConfinement = ({ sources, ...others }: Confinement): Confinement =>
  sources === undefined || sources.length > MAX_LISTED_SOURCES ? others : { ...others, sources };

/** Reads the confinement of a reader. Throws Problem `forbidden` if they may read no statements. */
export type Confine = (reader: Reader) => Confinement;

interface ConfineDeps {
  /** The name of the account that is the authority of a caller's statements. */
  readonly authorOf: (caller: Caller) => string;
  /** The time since which statements name their credential, in milliseconds since the epoch; 0: all do. */
  readonly authorsSince: number;
}

/**
 * A credential reads its own source and those granted to it, whatever its scope says; with `statements/read/mine`, only
 * statements that it wrote. The credential of a session reads what its learner did.
 */
export const createConfine =
  ({ authorOf, authorsSince }: ConfineDeps): Confine =>
  (reader) => {
    if ('own' in reader) return { own: reader.own.ids, ...defined({ sources: reader.own.sources }) };
    const { caller } = reader;
    const access = statementReadScope(caller.scopes);
    if (access === 'none') throw new Problem('forbidden', 'this credential may not read statements');
    if (caller.confinedTo !== undefined)
      return { sources: [caller.source.id], actor: agentToken(caller.confinedTo.actor) };
    if (access === 'all') return { sources: caller.readableSources };
    return {
      sources: [caller.source.id],
      author: authorOf(caller),
      ...(caller.lineage.createdAt < authorsSince && { authorless: authorsSince }),
    };
  };

/** True if a list that began under `former` may go on: for the same people, author and actor, and all its sources. */
export const mayContinue = ({ sources, author, actor, own }: Confinement, former: Confinement): boolean => {
  if (author !== former.author || actor !== former.actor || own?.join(' ') !== former.own?.join(' ')) return false;
  return sources === undefined || (former.sources ?? []).every((source) => sources.includes(source));
};

const isWrittenBy = (author: string, authorless: number, stored: Pick<StoredStatement, 'text' | 'at'>): boolean => {
  const name = readStored(stored).authority?.account?.name;
  // The name of a source has no slash.
  return name === author || (storedOf(stored.at) < authorless && name?.includes('/') === false);
};

const isDoneBy = (agent: Token, stored: Pick<StoredStatement, 'text'>): boolean => {
  const { actor } = readStored(stored);
  const key = isAgent(actor) ? agentKey(actor) : undefined;
  return key !== undefined && agentToken(key) === agent;
};

/** The condition of a confinement. It has its sources as a set, because a reader may read many. */
export const createMayRead = ({
  sources,
  author,
  authorless = 0,
  actor,
  own,
}: Confinement): ((stored: Pick<StoredStatement, 'source' | 'people' | 'text' | 'at'>) => boolean) => {
  const readable = sources && new Set(sources);
  return (stored) => {
    const { source, people = [] } = stored;
    if (readable?.has(source) === false) return false;
    if (own !== undefined && !people.some(({ id, role }) => role !== 'other' && own.includes(id))) return false;
    if (actor !== undefined && !isDoneBy(actor, stored)) return false;
    return author === undefined || isWrittenBy(author, authorless, stored);
  };
};
