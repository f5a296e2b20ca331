import type { Journal, JournalMessage } from '../../journal/port/journal.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { OnProgress } from './check-store.ts';
import type { JournalPlace } from './choose-place.ts';

/** A damaged record, and whether a sink has passed it: then its statements are stored, or are dead letters. */
export interface DamagedRecord {
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly isStored: boolean;
}

export interface CheckedJournal {
  readonly read: number;
  readonly damaged: readonly DamagedRecord[];
  /** The places of the wanted ids in records that a sink has passed, in the order of each partition. */
  readonly places: ReadonlyMap<StatementId, readonly JournalPlace[]>;
}

/** The places of the wanted statements in a message. */
function* placesIn(
  { offset, appendedAt, batches }: JournalMessage,
  partition: number,
  wanted: ReadonlySet<StatementId>,
): Generator<[StatementId, JournalPlace], void> {
  for (const batch of batches)
    for (const [index, text] of batch.ids.entries()) {
      const id = statementId(text, batch.idNamespace);
      if (wanted.has(id)) yield [id, { partition, offset, appendedAt, batch, index }];
    }
}

/** Reads the complete journal. `storedBelow`: by partition, the offset that the sink wants next. */
export const checkJournal = async (
  journal: Journal,
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
  const places = new Map<StatementId, readonly JournalPlace[]>();
  const bounds = [...((await journal.readState())?.bounds.values() ?? [])];
  const total = bounds.reduce((sum, { start, end }) => sum + end - start, 0);
  let read = 0;
  await journal.scan(({ partition, messages }) => {
    for (const message of messages) {
      const { offset, unreadable } = message;
      const isPassed = offset < (storedBelow.get(partition) ?? 0);
      if (unreadable !== undefined)
        damaged.push({
          partition,
          offset,
          reason: unreadable.reason,
          isStored: isPassed,
        });
      if (!isPassed) continue;
      for (const [id, place] of placesIn(message, partition, wanted))
        places.set(id, [...(places.get(id) ?? []), place]);
    }
    read += messages.length;
    onProgress('records of the journal', read / Math.max(1, total));
    return Promise.resolve();
  });
  return { read, damaged, places };
};
