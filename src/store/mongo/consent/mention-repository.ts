import type { Collection } from 'mongodb';
import type {
  MentionCount,
  MentionRepository,
  MentionSearchPosition,
  StoredMention,
} from '../../ports/consent/mention-repository.ts';
import { insertNew } from '../client/insert-new.ts';

/** A mention under its person and statement. */
interface MentionDocument extends Omit<StoredMention, 'places'> {
  readonly _id: string;
  /** Words with a space between them, so that they group as one value. */
  readonly places: string;
}

/** One token of an erased person, under both. */
interface ErasedTokenDocument {
  readonly _id: string;
  readonly person: string;
  readonly token: string;
  readonly addedAt: number;
}

/** The search position in older statements: the one document of its collection. */
interface SearchDocument {
  readonly _id: 'mentions';
  readonly position: MentionSearchPosition;
}

export interface MentionCollections {
  readonly mentions: Collection<MentionDocument>;
  readonly tokens: Collection<ErasedTokenDocument>;
  readonly searches: Collection<SearchDocument>;
}

export const MENTION_INDEXES = [{ person: 1, statement: 1 }, { source: 1, person: 1 }, { statement: 1 }] as const;
export const ERASED_TOKEN_INDEXES = [{ person: 1 }, { addedAt: 1 }] as const;

const keyOf = ({ person, statement }: Pick<StoredMention, 'person' | 'statement'>): string => `${person} ${statement}`;

const documentOf = (mention: StoredMention): MentionDocument => ({
  ...mention,
  _id: keyOf(mention),
  places: mention.places.join(' '),
});

const read = ({ person, statement, source, places, listedAt }: MentionDocument): StoredMention => ({
  person,
  statement,
  source,
  places: places.split(' '),
  listedAt,
});

const inSources = (sources: readonly string[] | undefined) =>
  sources === undefined ? {} : { source: { $in: [...sources] } };

const GROUP = {
  $group: {
    _id: { person: '$person', source: '$source', places: '$places' },
    statements: { $sum: 1 },
    first: { $min: '$listedAt' },
    last: { $max: '$listedAt' },
  },
} as const;

interface Group extends Pick<MentionCount, 'statements' | 'first' | 'last'> {
  readonly _id: { readonly person: string; readonly source: string; readonly places: string };
}

const orderOf = ({ _id: { person, source, places } }: Group): string => `${person} ${source} ${places}`;

/** Tokens of erased persons, until their statements are searched. */
const tokenCalls = (
  tokens: MentionCollections['tokens'],
): Pick<MentionRepository, 'addTokens' | 'tokensOf' | 'deleteTokensOf' | 'deleteTokensBefore'> => ({
  addTokens: async (erased, addedAt) => {
    const documents = erased.flatMap((one) =>
      one.tokens.map((token) => ({ _id: `${one.person} ${token}`, person: one.person, token, addedAt })),
    );
    await insertNew(tokens, [...new Map(documents.map((document) => [document._id, document])).values()]);
  },
  tokensOf: async (persons) =>
    persons.length === 0
      ? []
      : (await tokens.find({ person: { $in: [...persons] } }).toArray()).map(({ token }) => token),
  deleteTokensOf: async (persons, these) => {
    if (persons.length > 0 && these.length > 0)
      await tokens.deleteMany({ person: { $in: [...persons] }, token: { $in: [...these] } });
  },
  deleteTokensBefore: async (time) => (await tokens.deleteMany({ addedAt: { $lt: time } })).deletedCount,
});

/** The next persons after one, in their order; each is one look-up in an index for each source. */
const createNextPersons = (mentions: MentionCollections['mentions']) => {
  const personAfter = async (last: string, within: { readonly source?: string }): Promise<string | undefined> =>
    (await mentions.findOne({ ...within, person: { $gt: last } }, { sort: { person: 1 }, projection: { person: 1 } }))
      ?.person;

  return async (after: string, limit: number, sources: readonly string[] | undefined): Promise<readonly string[]> => {
    const within = sources === undefined ? [{}] : sources.map((source) => ({ source }));
    const persons: string[] = [];
    let heads = await Promise.all(within.map(async (one) => ({ one, person: await personAfter(after, one) })));
    while (persons.length < limit) {
      const next = heads.reduce<string | undefined>(
        (least, { person = least }) =>
          least === undefined || (person !== undefined && person < least) ? person : least,
        undefined,
      );
      if (next === undefined) break;
      persons.push(next);
      heads = await Promise.all(
        heads.map(async (head) =>
          head.person === next ? { one: head.one, person: await personAfter(next, head.one) } : head,
        ),
      );
    }
    return persons;
  };
};

export const createMongoMentionRepository = ({ mentions, tokens, searches }: MentionCollections): MentionRepository => {
  const nextPersons = createNextPersons(mentions);
  const countOf = async (
    persons: readonly string[],
    sources: readonly string[] | undefined,
  ): Promise<readonly MentionCount[]> => {
    if (persons.length === 0) return [];
    const match = { person: { $in: [...persons] }, ...inSources(sources) };
    const groups = await mentions.aggregate<Group>([{ $match: match }, GROUP]).toArray();
    return groups
      .sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1))
      .map(({ _id: { person, source, places }, statements, first, last }) => ({
        person,
        source,
        places: places.split(' '),
        statements,
        first,
        last,
      }));
  };

  return {
    add: async (added) => {
      const existing = await insertNew(mentions, added.map(documentOf));
      return added.filter((_, at) => !existing.has(at));
    },
    delete: async (keys) => {
      if (keys.length > 0) await mentions.deleteMany({ _id: { $in: keys.map(keyOf) } });
    },
    deleteByStatements: async (statements) => {
      if (statements.length > 0) await mentions.deleteMany({ statement: { $in: [...statements] } });
    },
    count: async ({ after = '', limit, sources }) => {
      const persons = await nextPersons(after, limit, sources);
      const counts = await countOf(persons, sources);
      const last = persons.at(-1);
      return last === undefined || persons.length < limit ? { counts } : { counts, next: last };
    },
    countOf,
    page: async ({ person, after = '', limit, sources }) =>
      (
        await mentions
          .find(
            { person, statement: { $gt: after }, ...inSources(sources) },
            { sort: { statement: 1 }, limit, batchSize: limit },
          )
          .toArray()
      ).map(read),
    find: async (key) => {
      const found = await mentions.findOne({ _id: keyOf(key) });
      return found === null ? undefined : read(found);
    },
    ...tokenCalls(tokens),
    searchPosition: async () => (await searches.findOne({ _id: 'mentions' }))?.position,
    saveSearchPosition: async (position) => {
      await searches.updateOne({ _id: 'mentions' }, { $set: { position } }, { upsert: true });
    },
  };
};
