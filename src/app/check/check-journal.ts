import type { Journal, JournalMessage } from '../../journal/port/journal.ts';
import type { StampedBatch, StatementId } from '../../xapi/model/types.ts';
import type { OnProgress } from './check-store.ts';

/** A damaged record, and whether a sink has passed it: then what it had is stored, or is a dead letter. */
export interface DamagedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly isStored: boolean;
}

/** Where the journal has a statement, whole. */
export interface JournalPlace {
  readonly partition: number;
  readonly offset: number;
  readonly batch: StampedBatch;
  readonly index: number;
}

export interface CheckedJournal {
  readonly read: number;
  readonly damaged: readonly DamagedRecord[];
  /** The statements that were looked for, as far as the journal has them. */
  readonly found: ReadonlyMap<StatementId, JournalPlace>;
}

/** Where the wanted statements of a message stand. */
function* placesIn(
  { offset, batches }: JournalMessage,
  partition: number,
  wanted: ReadonlySet<StatementId>,
): Generator<[StatementId, JournalPlace], void> {
  for (const batch of batches)
    for (const [index, id] of batch.ids.entries()) if (wanted.has(id)) yield [id, { partition, offset, batch, index }];
}

/** Reads the whole journal. `storedBelow`: by partition, the offset that the sink wants next. */
export const checkJournal = async (
  journal: Pick<Journal, 'scan' | 'readState'>,
  {
    wanted,
    storedBelow,
    onProgress,
  }: {
    readonly wanted: ReadonlySet<StatementId>;
    readonly storedBelow: ReadonlyMap<number, number>;
    readonly onProgress: OnProgress;
  },
): Promise<CheckedJournal> => {
  const damaged: DamagedRecord[] = [];
  const found = new Map<StatementId, JournalPlace>();
  const bounds = [...((await journal.readState())?.bounds.values() ?? [])];
  const total = bounds.reduce((sum, { start, end }) => sum + end - start, 0);
  let read = 0;
  await journal.scan(({ partition, messages }) => {
    for (const message of messages) {
      const { offset, unreadable } = message;
      if (unreadable !== undefined)
        damaged.push({
          ...{ partition, offset, reason: unreadable.reason },
          isStored: offset < (storedBelow.get(partition) ?? 0),
        });
      // The first of two is the one that was stored.
      for (const [id, place] of placesIn(message, partition, wanted)) if (!found.has(id)) found.set(id, place);
    }
    read += messages.length;
    onProgress('records of the journal', read / Math.max(1, total));
    return Promise.resolve();
  });
  return { read, damaged, found };
};
