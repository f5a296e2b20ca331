import type { AdmittedBatch, StampedBatch } from '../../../src/xapi/model/types.ts';
import type { Journal, JournalMessage, Marker, Position } from '../../../src/journal/port/journal.ts';
import type { Recorded, LoggedMessage } from './consent-sink-outcome.ts';
import type { Scheduler, Worker } from '../scheduler.ts';

/** The journal of one schedule, as all of its workers see it. */
export interface ScheduleLog {
  /** The messages of each partition, in their order. */
  readonly messages: readonly (readonly LoggedMessage[])[];
  /** Appends a batch of these statements. */
  append(worker: Worker, batch: StampedBatch, recorded: readonly Recorded[]): Promise<Position>;
  /** Writes a marker to every partition. */
  mark(worker: Worker, marker: Marker): Promise<readonly Position[]>;
}

/** Makes the journal of a schedule; `skews` are how wrong its clock is, by partition. */
export type MakeLog = (scheduler: Scheduler, skews: readonly number[]) => ScheduleLog;

/**
 * A journal in memory, which has gaps, and whose markers reach the partitions one by one: only those in `marked`, where
 * they are given.
 */
export const inMemoryLog =
  (marked?: readonly number[]): MakeLog =>
  (scheduler, skews) => {
    const { int, random } = scheduler;
    const messages = skews.map((): LoggedMessage[] => []);
    const put = (partition: number, content: Pick<LoggedMessage, 'batches' | 'marker' | 'requests'>): Position => {
      const own = messages[partition]!;
      const offset = (own.at(-1)?.offset ?? int(2) - 1) + 1 + (random() < 0.1 ? int(3) : 0);
      own.push({ ...content, offset, appendedAt: scheduler.time() + skews[partition]! });
      return { partition, offset, frame: 0 };
    };
    return {
      messages,
      append: async (worker, batch, recorded) => {
        await worker.turn();
        return put(int(skews.length), { batches: [batch], requests: [recorded] });
      },
      mark: async (worker, marker) => {
        const positions: Position[] = [];
        for (const partition of skews.keys()) {
          await worker.turn();
          const isMarked = marked?.includes(partition) ?? true;
          positions.push(
            isMarked
              ? put(partition, { batches: [], marker, requests: [] })
              : { partition, offset: messages[partition]!.at(-1)?.offset ?? -1, frame: 0 },
          );
        }
        return positions;
      },
    };
  };

/** A real journal, and what comes out of it. */
export interface ReadJournal {
  readonly journal: Journal;
  /** The message at this position, once the journal has handed it over. */
  arrived(position: Position): Promise<JournalMessage>;
}

/** Reads all of a real journal, from now to the end of the test. */
export const readJournal = async (journal: Journal): Promise<ReadJournal> => {
  const came = new Map<string, JournalMessage>();
  const waiting = new Map<string, (message: JournalMessage) => void>();
  const nextOf = new Map<number, number>();
  await journal.consume('schedules', {
    claimed: (partition) => Promise.resolve(nextOf.get(partition) ?? 'earliest'),
    handle: ({ partition, messages }) => {
      for (const message of messages) {
        const name = `${partition}/${message.offset}`;
        nextOf.set(partition, message.offset + 1);
        const wanted = waiting.get(name);
        waiting.delete(name);
        if (wanted === undefined) came.set(name, message);
        else wanted(message);
      }
      return Promise.resolve(undefined);
    },
    caughtUp: () => Promise.resolve(undefined),
  });
  return {
    journal,
    arrived: ({ partition, offset }) => {
      const name = `${partition}/${offset}`;
      const message = came.get(name);
      came.delete(name);
      return message === undefined
        ? new Promise((resolve) => {
            waiting.set(name, resolve);
          })
        : Promise.resolve(message);
    },
  };
};

/**
 * A real journal: each message has gone through it, in its bytes, its order and at its offsets. The times are those of
 * the schedule.
 */
export const onJournal =
  (read: ReadJournal): MakeLog =>
  (scheduler, skews) => {
    const messages = skews.map((): LoggedMessage[] => []);
    const take = async (position: Position, requests: LoggedMessage['requests']): Promise<Position> => {
      const message = await read.arrived(position);
      messages[position.partition]!.push({
        ...message,
        appendedAt: scheduler.time() + skews[position.partition]!,
        requests,
      });
      return position;
    };
    return {
      messages,
      append: async (worker, batch, recorded) => {
        await worker.turn();
        return take(await read.journal.append(batch as AdmittedBatch), [recorded]);
      },
      mark: async (worker, marker) => {
        await worker.turn();
        return Promise.all((await read.journal.mark(marker)).map((position) => take(position, [])));
      },
    };
  };
