import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type {
  MentionCount,
  MentionRepository,
  ReplacementRepository,
  StoredMention,
  StoredReplacement,
} from '../../store/ports/consent/mention-repository.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { NO_STATEMENTS } from '../audit/statement-digest.ts';

/** The number of statements of others that name an erased person. Times are milliseconds since the epoch. */
export interface PersonMentions {
  /** The token of the person: it leads to the statements, and to no identifier. */
  readonly person: string;
  readonly statements: number;
  /** By place; a statement may name the person in several. */
  readonly places: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, number>>;
  /** The times at which the first and the last of them were listed. */
  readonly first: number;
  readonly last: number;
  /** The id of an order that is being carried out. */
  readonly replacement?: string;
}

/** One page of the mentions of a person. */
interface MentionPage {
  readonly summary: PersonMentions;
  /** In the order of their statements' ids. */
  readonly mentions: readonly Pick<StoredMention, 'statement' | 'source' | 'places' | 'listedAt'>[];
  /** The `after` of the next page; absent at the end. */
  readonly next?: string;
}

/** The sources in a steward's scope; absent: all. */
type SourcesInScope = readonly string[] | undefined;

/** The state of an order, without the person that it replaces. */
export type ReplacementState = Pick<StoredReplacement, 'id' | 'requestedAt' | 'done' | 'statements' | 'digest'>;

/**
 * The list of erased people who are named in statements of others, for the sources in a steward's scope. Other sources
 * are not found. Every call may reject with Problem `store-unavailable`.
 */
export interface MentionAdmin {
  /** Some people, in an order that reveals nothing; `next` is the `after` of the next page, absent at the end. */
  list(
    sources: SourcesInScope,
    after?: string,
  ): Promise<{ readonly people: readonly PersonMentions[]; readonly next?: string }>;
  /** Rejects with Problem `not-found` if no statement names the person (any more). */
  read(person: string, sources: SourcesInScope, after?: string): Promise<MentionPage>;
  /**
   * Orders that an account replaces the person, in one statement or in all within scope. Of two simultaneous orders
   * each changes some statements. Rejects with Problem `not-found`, or `state-conflict` while an earlier order is in
   * progress.
   */
  replace(order: {
    readonly person: string;
    readonly statement?: string;
    readonly sources: SourcesInScope;
    /** The account of staff, or the key of the credential. */
    readonly by: string;
  }): Promise<ReplacementState>;
  /** Rejects with Problem `not-found` if not all sources of the order are in scope. */
  replacement(id: string, hasInScope: (sources: SourcesInScope) => boolean): Promise<ReplacementState>;
}

interface MentionAdminDeps {
  readonly mentions: MentionRepository;
  readonly replacements: Pick<ReplacementRepository, 'add' | 'find' | 'findOpen'>;
  readonly recordChange: RecordChange;
  readonly newId: () => string;
  readonly now: () => number;
}

const PEOPLE_PAGE_SIZE = 50;
const MENTIONS_PAGE_SIZE = 200;
/** Statements whose UUIDs differ in the last digit at the most. */
const SAME_UUID = 32;
/** Stewards have fewer orders open at once. */
const MAX_OPEN = 1000;

const add = (sums: Map<string, number>, name: string, count: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + count);
};

/** The summaries of people, from counts in the order of their tokens. */
const summariesOf = (
  counts: readonly MentionCount[],
  orders: ReadonlyMap<string, string>,
): readonly PersonMentions[] => {
  const byPerson = new Map<string, MentionCount[]>();
  for (const count of counts) byPerson.set(count.person, [...(byPerson.get(count.person) ?? []), count]);
  return [...byPerson].map(([person, own]) => {
    const places = new Map<string, number>();
    const sources = new Map<string, number>();
    for (const one of own) {
      for (const place of one.places) add(places, place, one.statements);
      add(sources, one.source, one.statements);
    }
    const replacement = orders.get(person);
    return {
      person,
      statements: own.reduce((sum, { statements }) => sum + statements, 0),
      places: Object.fromEntries(places),
      sources: Object.fromEntries(sources),
      first: Math.min(...own.map(({ first }) => first)),
      last: Math.max(...own.map(({ last }) => last)),
      ...defined({ replacement }),
    };
  });
};

const stateOf = ({ id, requestedAt, done, statements, digest }: StoredReplacement): ReplacementState => ({
  id,
  requestedAt,
  ...defined({ done }),
  statements,
  digest,
});

const inSources = (sources: SourcesInScope) => (sources === undefined ? {} : { sources });
const notFound = (): Problem => new Problem('not-found', 'no statement names this person, or no such statement does');

/** Finds the key of the statement of an order. If several namespaces have its UUID, the first key counts. */
const createFindOrdered =
  (mentions: MentionRepository) =>
  async ({
    person,
    statement,
    sources,
  }: Parameters<MentionAdmin['replace']>[0]): Promise<Pick<StoredMention, 'statement'> | undefined> => {
    if (statement === undefined) return undefined;
    // The keys of a UUID follow one another, and begin with it.
    const query = { person, after: statement.slice(0, -1), limit: SAME_UUID, ...inSources(sources) };
    const one = (await mentions.page(query)).find((mention) => uuidOf(mention.statement) === statement);
    if (one === undefined) throw notFound();
    return { statement: one.statement };
  };

/** A mention as stewards see it: its statement is named by the UUID, without a namespace. */
const shown = (mention: StoredMention): StoredMention => ({ ...mention, statement: uuidOf(mention.statement) });

export const createMentionAdmin = ({
  mentions,
  replacements,
  recordChange,
  newId,
  now,
}: MentionAdminDeps): MentionAdmin => {
  const findOrdered = createFindOrdered(mentions);
  /** Orders in sources that are out of scope are not seen, and stop nothing. */
  const ordersByPerson = async (inScope: SourcesInScope): Promise<ReadonlyMap<string, string>> => {
    const isInScope = ({ sources }: StoredReplacement): boolean =>
      inScope === undefined || sources === undefined || sources.some((source) => inScope.includes(source));
    return new Map(
      (await replacements.findOpen(MAX_OPEN))
        .filter(isInScope)
        .flatMap(({ id, work }) => (work === undefined ? [] : [[work.person, id]])),
    );
  };

  const summaryOf = async (person: string, sources: SourcesInScope): Promise<PersonMentions> => {
    const [counts, orders] = await Promise.all([mentions.countOf([person], sources), ordersByPerson(sources)]);
    const [summary] = summariesOf(counts, orders);
    if (summary === undefined) throw notFound();
    return summary;
  };

  return {
    list: async (sources, after) => {
      const query = { limit: PEOPLE_PAGE_SIZE, ...inSources(sources), ...defined({ after }) };
      const [{ counts, next }, orders] = await Promise.all([mentions.count(query), ordersByPerson(sources)]);
      return { people: summariesOf(counts, orders), ...defined({ next }) };
    },
    read: async (person, sources, after) => {
      const query = { person, limit: MENTIONS_PAGE_SIZE, ...inSources(sources) };
      const [summary, page] = await Promise.all([
        summaryOf(person, sources),
        mentions.page({ ...query, ...defined({ after }) }),
      ]);
      const next = page.length < MENTIONS_PAGE_SIZE ? undefined : page.at(-1)?.statement;
      return { summary, mentions: page.map(shown), ...defined({ next }) };
    },
    replace: async (order) => {
      const { person, sources, by } = order;
      const summary = await summaryOf(person, sources);
      const ordered = await findOrdered(order);
      const statements = ordered === undefined ? summary.statements : 1;
      if (summary.replacement !== undefined)
        throw new Problem('state-conflict', 'an account is taking the place of this person already: wait until it has');
      const id = newId();
      const stored: StoredReplacement = {
        id,
        by,
        requestedAt: now(),
        ...inSources(sources),
        work: { person, account: newId(), ...ordered },
        statements: 0,
        digest: NO_STATEMENTS,
        v: 1,
      };
      await recordChange({ type: 'replacement.started', by, data: { replacement: id, statements } }, () =>
        replacements.add(stored),
      );
      return stateOf(stored);
    },
    replacement: async (id, hasInScope) => {
      const found = await replacements.find(id);
      if (found === undefined || !hasInScope(found.sources))
        throw new Problem('not-found', 'there is no such replacement');
      return stateOf(found);
    },
  };
};
