import { defined } from '../../core/json-object.ts';
import { encodeRecord } from '../../journal/port/batch-encoding.ts';
import { type DeadLetter, REPAIRED_REASON } from '../../store/ports/sink/dead-letter-repository.ts';
import type { StatementKey } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StampedBatch, StatementId } from '../../xapi/model/types.ts';
import type { JournalPlace } from './choose-place.ts';

/** The batch with only one of its statements. */
const only = (batch: StampedBatch, index: number): StampedBatch => {
  const { ids, spans, people, keptStored } = batch;
  const { statements: _, ...rest } = batch;
  return {
    ...rest,
    ids: ids.slice(index, index + 1),
    spans: spans.slice(2 * index, 2 * index + 2),
    ...defined({ people: people?.slice(index, index + 1), keptStored: keptStored?.slice(index, index + 1) }),
  };
};

interface Repairable {
  readonly key: StatementKey;
  readonly place: JournalPlace;
}

const letterOf = (group: readonly [Repairable, ...Repairable[]], addedAt: number): DeadLetter => {
  const { partition, offset } = group[0].place;
  const people = new Set(
    group.flatMap(({ place: { batch, index } }) => (batch.people?.[index] ?? []).map(({ id }) => id)),
  );
  return {
    partition,
    offset,
    addedAt,
    reason: REPAIRED_REASON,
    bytes: encodeRecord(group.map(({ place: { batch, index } }) => only(batch, index))),
    ...(people.size > 0 && { people: [...people] }),
  };
};

/**
 * Puts damaged statements that the journal has undamaged back among the dead letters, then deletes them from the store.
 * A replay asks consent and profiles anew. Resolves with their ids. Statements whose place has a dead letter already
 * stay, and so do those that were erased since they were found.
 */
export const repairStatements = async (
  { statements, deadLetters }: Pick<Store, 'statements' | 'deadLetters'>,
  damaged: readonly StatementKey[],
  { found, now }: { readonly found: ReadonlyMap<StatementId, JournalPlace>; readonly now: () => number },
): Promise<readonly StatementId[]> => {
  const byPlace = new Map<string, Repairable[]>();
  for (const key of damaged) {
    const place = found.get(key.id);
    if (place === undefined) continue;
    const name = `${place.partition}-${place.offset}`;
    byPlace.set(name, [...(byPlace.get(name) ?? []), { key, place }]);
  }
  const stillDamaged = async (group: readonly Repairable[]): Promise<readonly Repairable[]> => {
    const current = await statements.find(group.map(({ key }) => key.id));
    return group.filter(({ key }) => current.get(key.id)?.damaged === true);
  };

  const repaired: StatementId[] = [];
  for (const group of byPlace.values()) {
    for (let left = await stillDamaged(group); ;) {
      const [first, ...others] = left;
      if (first === undefined) break;
      const { partition, offset } = first.place;
      if ((await deadLetters.find(partition, offset)) !== undefined) break;
      await deadLetters.put(letterOf([first, ...others], now()));
      // An erasure takes from the store first, then from dead letters: it has not passed yet what is there now.
      const after = await stillDamaged(left);
      if (after.length === left.length) {
        await statements.delete(left.map(({ key }) => key));
        repaired.push(...left.map(({ key }) => key.id));
        break;
      }
      await deadLetters.delete(partition, offset);
      left = after;
    }
  }
  return repaired;
};
