import { setTimeout } from 'node:timers/promises';
import kafkajs, { type Admin } from 'kafkajs';
import type { JournalLog, Offset } from '../../port/journal.ts';

/** The first and the next offset of each partition of a topic. */
interface Watermarks {
  /** The time of the request: every message confirmed by then is below `end`. */
  readonly asOf: number;
  readonly byPartition: ReadonlyMap<number, { readonly start: Offset; readonly end: Offset }>;
}

export interface WatermarkReader {
  /** Asks the leaders of all partitions; concurrent calls share an answer. Rejects if Kafka cannot be reached. */
  read(): Promise<Watermarks>;
  /** Acts as `read`, by a request that begins after the call. */
  readFresh(): Promise<Watermarks>;
}

/** A partition has moved to another broker; kafkajs asks the former one for as long as its metadata last, 5 minutes. */
const hasMoved = (thrown: unknown): boolean =>
  ['NOT_LEADER_FOR_PARTITION', 'FENCED_LEADER_EPOCH'].includes(String((thrown as { readonly type?: unknown }).type));

type OffsetsAdmin = Pick<Admin, 'fetchTopicOffsets' | 'describeConfigs'>;

const fetchOffsets = async (admin: OffsetsAdmin, topic: string) => {
  try {
    return await admin.fetchTopicOffsets(topic);
  } catch (thrown) {
    if (!hasMoved(thrown)) throw thrown;
    // Among the public requests, kafkajs reads its metadata anew before this one.
    await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configNames: ['retention.ms'] }],
    });
    return admin.fetchTopicOffsets(topic);
  }
};

/** Reads through an admin client that the caller closes. */
export const createWatermarkReader = (admin: OffsetsAdmin, topic: string, now: () => number): WatermarkReader => {
  let underWay: Promise<Watermarks> | undefined;
  const ask = async (): Promise<Watermarks> => {
    const asOf = now();
    const offsets = await fetchOffsets(admin, topic);
    return {
      asOf,
      byPartition: new Map(
        offsets.map(({ partition, low, high }) => [partition, { start: Number(low), end: Number(high) }]),
      ),
    };
  };
  const read = (): Promise<Watermarks> => {
    underWay ??= ask().finally(() => (underWay = undefined));
    return underWay;
  };
  return {
    read,
    readFresh: async () => {
      await underWay?.catch(() => undefined);
      return read();
    },
  };
};

const RETRY_MS = 300;

/**
 * The offset to begin at: the wanted one, or the first one left if the partition does not have it. Retries until Kafka
 * answers; undefined once `stillWanted` is false.
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
    const found = await reader.readFresh().then(
      ({ byPartition }) => byPartition.get(partition),
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
      // A new leader may not know its end yet: it is asked again before it is believed.
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
    await setTimeout(RETRY_MS);
  }
  return undefined;
};
