import type { FindMentions, FoundMention } from '../../consent/gate/find-mentions.ts';
import { idsOf } from '../../consent/model/merged-ids.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import { agentTokensOf } from '../../consent/people/spellings.ts';
import type { MentionRepository } from '../../store/ports/consent/mention-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import { scanPages } from '../statements/scan-pages.ts';

export interface AddMentionsDeps {
  readonly statements: Pick<StatementRepository, 'find'>;
  readonly mentions: MentionRepository;
  readonly findMentions: FindMentions;
  readonly now: () => number;
}

/** Lists the mentions of erased people in these statements; resolves with what it found. Repeatable. */
export type AddMentions = (documents: readonly StoredStatement[]) => Promise<readonly FoundMention[]>;

const keyOf = ({ document, person }: FoundMention) => ({ person: personToken(person.id), statement: document.id });

/**
 * Checks before it lists a mention, and again after, that the statement is still stored as it was read. If it was
 * erased or rewritten meanwhile, its mention would be shown until the next check, or added for good.
 */
export const createAddMentions = ({ statements, mentions, findMentions, now }: AddMentionsDeps): AddMentions => {
  /** The mentions as of now: those of statements that have changed are found anew. */
  const lookAgain = async (found: readonly FoundMention[]): Promise<readonly FoundMention[]> => {
    const current = await statements.find([...new Set(found.map(({ document }) => document.id))]);
    const isUnchanged = ({ document: { id, at, v } }: FoundMention): boolean => {
      const one = current.get(id);
      return one?.at === at && one.v === v;
    };
    const unchanged = found.filter(isUnchanged);
    if (unchanged.length === found.length) return found;
    const ids = new Set(unchanged.map(({ document }) => document.id));
    return [...unchanged, ...(await findMentions([...current.values()].filter(({ id }) => !ids.has(id))))];
  };

  return async (documents) => {
    const found = await findMentions(documents);
    if (found.length === 0) return found;
    const present = await lookAgain(found);
    const listedAt = now();
    const added = await mentions.add(
      present.map((one) => ({ ...keyOf(one), source: one.document.source, places: one.places, listedAt })),
    );
    if (added.length === 0) return found;
    const left = (await lookAgain(present)).map(keyOf);
    const isLeft = (key: ReturnType<typeof keyOf>): boolean =>
      left.some(({ person, statement }) => person === key.person && statement === key.statement);
    // Earlier entries are left to the replacement that removes them, since it counts by the list.
    const gone = added.filter((key) => !isLeft(key));
    if (gone.length > 0) await mentions.delete(gone);
    return found;
  };
};

export interface ListMentionsDeps {
  readonly statements: Pick<StatementRepository, 'scan'>;
  readonly mentions: Pick<MentionRepository, 'tokensOf' | 'deleteTokensOf'>;
  readonly people: Pick<PersonLookup, 'findById'>;
  readonly addMentions: AddMentions;
}

/**
 * Lists the statements of others that name a person. It finds them by the person's token, and by tokens of their Agents
 * in erased and in found statements. Repeatable. Rejects with Problem `store-unavailable`.
 */
export const createListMentions =
  ({ statements, mentions, people, addMentions }: ListMentionsDeps): ((person: string) => Promise<void>) =>
  async (id) => {
    const person = (await people.findById([id])).get(id);
    const ids = new Set([id, ...(person === undefined ? [] : idsOf(person))]);
    const own = [...ids].map(personToken);
    const found = await mentions.tokensOf(own);
    const tokens = new Set([...own, ...found]);
    // The iteration includes tokens that are added to the set meanwhile.
    for (const token of tokens)
      for await (const page of scanPages(statements, { token }))
        for (const mention of await addMentions(page))
          if (ids.has(mention.person.id))
            for (const key of mention.keys) for (const one of agentTokensOf(key)) tokens.add(one);
    await mentions.deleteTokensOf(own, found);
  };
