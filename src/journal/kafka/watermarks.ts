import type { Admin } from 'kafkajs';
import type { Offset } from '../port/journal.ts';
import type { JournalLog } from '../port/journal.ts';

/** Where the partitions of a topic begin and end. */
interface Watermarks {
  /** When they were asked for, by the clock given: whatever had been confirmed by then is below `end`. */
  readonly asOf: number;
  /** By partition: the offset of the first message that is still there, and that of the next to come. */
  readonly of: ReadonlyMap<number, { readonly start: Offset; readonly end: Offset }>;
}

/** Asks Kafka where partitions begin and end. */
export interface WatermarkReader {
  /**
   * Asks the leaders of all partitions; who asks while an answer is under way shares it. Rejects where Kafka cannot be
   * reached.
   */
  read(): Promise<Watermarks>;
  /** As `read`, but asks after now. */
  readAnew(): Promise<Watermarks>;
}

/** Reads through this admin client, which stays the caller's. */
export const createWatermarkReader = (admin: Admin, topic: string, now: () => number): WatermarkReader => {
  let underWay: Promise<Watermarks> | undefined;
  const ask = async (): Promise<Watermarks> => {
    const asOf = now();
    const offsets = await admin.fetchTopicOffsets(topic);
    return {
      asOf,
      of: new Map(offsets.map(({ partition, low, high }) => [partition, { start: Number(low), end: Number(high) }])),
    };
  };
  const read = (): Promise<Watermarks> => {
    underWay ??= ask().finally(() => (underWay = undefined));
    return underWay;
  };
  return {
    read,
    readAnew: async () => {
      await underWay?.catch(() => undefined);
      return read();
    },
  };
};

/** How long to wait before asking once more, in milliseconds. */
const AGAIN = 300;

/**
 * The offset to begin at: the one wanted, where it is there. Where retention has taken it, or the log ends before it
 * (another topic of that name, or copies that were lost), it is the first that there is: what is left is read, perhaps
 * again, and the log says so. Asks until Kafka answers or `wanted` is no longer `stillWanted`; then undefined.
 */
export const locateOffset = async ({
  reader,
  partition,
  wanted,
  stillWanted,
  log,
}: {
  readonly reader: WatermarkReader;
  readonly partition: number;
  readonly wanted: Offset | 'earliest';
  readonly stillWanted: () => boolean;
  readonly log: JournalLog;
}): Promise<Offset | undefined> => {
  let beyond = 0;
  while (stillWanted()) {
    const found = await reader.readAnew().then(
      ({ of }) => of.get(partition),
      () => undefined,
    );
    if (found !== undefined) {
      const { start, end } = found;
      if (wanted === 'earliest') return start;
      if (wanted < start) {
        log('error', 'messages are gone before they were handled; going on with the first that is left', {
          partition,
          wanted,
          first: start,
        });
        return start;
      }
      if (wanted <= end) return wanted;
      // A leader that has just changed may not know its end yet: asked again before it is believed.
      beyond += 1;
      if (beyond === 3) {
        log('error', 'the partition ends before what was already handled; reading it from its beginning', {
          partition,
          wanted,
          first: start,
          end,
        });
        return start;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN));
  }
  return undefined;
};
