import type { Consumption, JournalHandler, Offset } from './journal.ts';
import type { JournalLog, KafkaClient } from './kafka-client.ts';
import { createGroupMember } from './kafka-member.ts';
import type { GroupMember } from './kafka-member.ts';
import { createPartitionReader } from './kafka-partition.ts';
import { locateOffset } from './kafka-watermarks.ts';
import type { WatermarkReader } from './kafka-watermarks.ts';

/** How often the ends of the partitions are looked up, in milliseconds. */
const LOOK = 200;
/** How often offsets are committed, for those who watch the group; nothing reads them. */
const COMMIT = 5000;
/** A partition that should be fetched and is not, for so long, makes the member begin anew. */
const STUCK = 15_000;
/** How long to wait before a new member follows one that failed. */
const REST = { first: 200, most: 2000 };

/** What a consumption is made of. */
export interface KafkaConsumptionParts {
  readonly createClient: () => KafkaClient;
  readonly topic: string;
  readonly partitions: number;
  readonly groupId: string;
  readonly handler: JournalHandler;
  readonly watermarks: WatermarkReader;
  readonly log: JournalLog;
}

/**
 * Reads a topic as one member of a group at a time, until it is stopped or a handler rejects: when kafkajs gives up, a new
 * member follows. Where to begin is asked of the handler after every change of hands; Kafka's committed offsets are for display.
 */
export const startKafkaConsumption = (parts: KafkaConsumptionParts): Consumption => {
  const { topic, groupId, handler, watermarks, log } = parts;
  let member: GroupMember | undefined;
  let failure: { readonly reason: unknown } | undefined;
  let stopping = false;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = () => {
      stopping = true;
      resolve();
    };
  });

  const readers = Array.from({ length: parts.partitions }, (_, partition) =>
    createPartitionReader({
      partition,
      handler,
      log,
      locate: (wanted, stillWanted) => locateOffset({ reader: watermarks, partition, wanted, stillWanted, log }),
      fetching: {
        from: (offset) => member?.fetchFrom(partition, offset),
        stop: () => member?.fetchNot(partition),
        goOn: () => member?.fetchOn(partition),
      },
      failed: (reason) => {
        failure ??= { reason };
        stop();
      },
    }),
  );
  const ends = new Map<number, Offset>();
  const joined = (assigned: readonly number[]): void => {
    if (stopping) return;
    readers.forEach((reader, partition) => {
      if (assigned.includes(partition)) reader.own();
      else reader.lose();
    });
  };

  const isOver = (): boolean => stopping;
  const live = async (): Promise<void> => {
    for (let rest = REST.first; !stopping; rest = Math.min(rest * 2, REST.most)) {
      const own = createGroupMember({ client: parts.createClient(), topic, groupId, readers, joined: (assigned) => {
        rest = REST.first;
        joined(assigned);
      } });
      member = own;
      const refused = own.join().then(() => new Promise<never>(() => undefined), (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'));
      const stuck = watch(own, () => member === own && !stopping);
      const reason = await Promise.race([own.over, refused, stuck, stopped]);
      for (const reader of readers) reader.lose();
      await own.leave();
      member = undefined;
      if (isOver()) break;
      log('warn', 'the consumer lost its group; joining again', { groupId, reason });
      await Promise.race([sleep(rest), stopped]);
    }
    await Promise.all(readers.map((reader) => reader.idle()));
    if (failure !== undefined) throw failure.reason;
  };

  /** Tells readers how far the partitions go; resolves with a reason where one of them should be fetched and is not. */
  const watch = async (own: GroupMember, lives: () => boolean): Promise<string> => {
    const hungry = new Map<number, { readonly at: Offset; readonly since: number }>();
    let committedAt = performance.now();
    const committed = new Map<number, Offset>();
    for (;;) {
      const began = performance.now();
      const found = readers.some((reader) => reader.owned()) ? await watermarks.read().catch(() => undefined) : undefined;
      if (!lives()) return 'it ended';
      for (const [partition, { end }] of found?.of ?? []) {
        ends.set(partition, end);
        const reader = readers[partition];
        const next = reader?.next();
        if (reader === undefined || next === undefined || found === undefined) continue;
        reader.reached(end, found.asOf);
        if (!reader.hungry() || next >= end || hungry.get(partition)?.at !== next) hungry.set(partition, { at: next, since: began });
        else if (began - (hungry.get(partition)?.since ?? began) > STUCK) return `partition ${partition} is not fetched`;
      }
      if (began - committedAt > COMMIT) {
        committedAt = began;
        const offsets = new Map(readers.map((reader, partition): [number, Offset | undefined] => [partition, reader.next()])
          .filter((entry): entry is [number, Offset] => entry[1] !== undefined && committed.get(entry[0]) !== entry[1]));
        for (const [partition, offset] of offsets) committed.set(partition, offset);
        if (offsets.size > 0) own.commit(offsets).catch(() => undefined);
      }
      await Promise.race([sleep(Math.max(0, LOOK - (performance.now() - began))), stopped]);
    }
  };

  const ended = live();
  // Whoever waits for the end hears of it; nobody has to.
  ended.catch(() => undefined);
  return {
    held: () => readers.flatMap((reader, partition) => (reader.owned() ? [partition] : [])),
    lag: () => new Map(readers.flatMap((reader, partition) => {
      const next = reader.next();
      return next === undefined ? [] : [[partition, Math.max(0, (ends.get(partition) ?? next) - next)] as const];
    })),
    ended,
    stop: async () => {
      stop();
      await ended.catch(() => undefined);
    },
  };
};

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
