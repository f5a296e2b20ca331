import { retentionVerdict } from '../../consent/model/policy.ts';
import type { Person } from '../../consent/model/types.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import { agentTokensOf } from '../../consent/people/spellings.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import type { MentionRepository } from '../../store/ports/consent/mention-repository.ts';
import { agentKey, eachActor } from '../../xapi/model/agents.ts';
import { personToken } from '../../xapi/statement/tokens.ts';
import type { ErasedStatement } from './erase-statements.ts';

export interface CollectTokensDeps {
  readonly people: Pick<PersonLookup, 'findById' | 'findByIdentifier'>;
  readonly mentions: Pick<MentionRepository, 'addTokens'>;
  readonly now: () => number;
}

/** The keys of the actor of a statement, or of the members of an acting Group. */
const actorKeys = ({ statement }: ErasedStatement): readonly string[] => {
  const keys: string[] = [];
  eachActor(statement, (actor, position, inSubStatement) => {
    const key = position === 'actor' && !inSubStatement ? agentKey(actor) : undefined;
    if (key !== undefined) keys.push(key);
  });
  return keys;
};

/**
 * Collects the tokens of people from their own statements before these are erased: the store has identifiers only as
 * blind indexes. By the tokens the statements of others are found. Repeatable; rejects as `PersonLookup` does.
 */
export const createCollectTokens =
  ({ people, mentions, now }: CollectTokensDeps) =>
  async (erased: readonly ErasedStatement[]): Promise<void> => {
    const own = erased.flatMap(({ document }) => (document.people ?? []).filter(({ role }) => role !== 'other'));
    const byId = await people.findById(new Set(own.map(({ id }) => id)));
    const personById = (id: string): Person | undefined => byId.get(id);
    const gone = new Set<string>();
    const leaving = erased.filter(({ document }) => {
      const purpose = recordPurposeId(document.source);
      const ended = (document.people ?? []).filter((one) => retentionVerdict(purpose, [one], personById) === 'erase');
      for (const { id } of ended) gone.add(personById(id)?.id ?? id);
      return ended.length > 0;
    });
    if (leaving.length === 0) return;
    const keys = new Set(leaving.flatMap(actorKeys));
    const tokens = new Map<string, string[]>();
    for (const [key, { id }] of await people.findByIdentifier(keys))
      if (gone.has(id)) tokens.set(id, [...(tokens.get(id) ?? []), ...agentTokensOf(key)]);
    await mentions.addTokens(
      [...tokens].map(([id, of]) => ({ person: personToken(id), tokens: of })),
      now(),
    );
  };
