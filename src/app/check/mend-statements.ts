import { encodeRecord } from '../../journal/port/batch-encoding.ts';
import { MENDED_REASON } from '../../store/ports/dead-letter-repository.ts';
import type { StatementKey } from '../../store/ports/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import type { StampedBatch, StatementId } from '../../xapi/model/types.ts';
import type { JournalPlace } from './choose-place.ts';

/** The batch with one of its statements alone. */
const only = (batch: StampedBatch, index: number): StampedBatch => {
  const { ids, spans, people, keptStored } = batch;
  const { statements: _, ...rest } = batch;
  return {
    ...rest,
    ids: ids.slice(index, index + 1),
    spans: spans.slice(2 * index, 2 * index + 2),
    ...(people === undefined ? {} : { people: people.slice(index, index + 1) }),
    ...(keptStored === undefined ? {} : { keptStored: keptStored.slice(index, index + 1) }),
  };
};

/**
 * Puts damaged statements that the journal has whole back among the dead letters, then deletes what is stored of them.
 * A replay asks consent and profiles anew. Resolves with the ids; those whose place has a dead letter already are left.
 */
export const mendStatements = async (
  { statements, deadLetters }: Pick<Store, 'statements' | 'deadLetters'>,
  damaged: readonly StatementKey[],
  { found, now }: { readonly found: ReadonlyMap<StatementId, JournalPlace>; readonly now: () => number },
): Promise<readonly StatementId[]> => {
  const byPlace = new Map<string, { readonly key: StatementKey; readonly place: JournalPlace }[]>();
  for (const key of damaged) {
    const place = found.get(key.id);
    if (place === undefined) continue;
    const name = `${place.partition}-${place.offset}`;
    byPlace.set(name, [...(byPlace.get(name) ?? []), { key, place }]);
  }
  const mended: StatementId[] = [];
  for (const group of byPlace.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const { partition, offset } = first.place;
    if ((await deadLetters.find(partition, offset)) !== undefined) continue;
    const people = new Set(
      group.flatMap(({ place: { batch, index } }) => (batch.people?.[index] ?? []).map(({ id }) => id)),
    );
    await deadLetters.put({
      ...{ partition, offset, addedAt: now() },
      reason: MENDED_REASON,
      bytes: encodeRecord(group.map(({ place: { batch, index } }) => only(batch, index))),
      ...(people.size === 0 ? {} : { people: [...people] }),
    });
    await statements.delete(group.map(({ key }) => key));
    mended.push(...group.map(({ key }) => key.id));
  }
  return mended;
};
