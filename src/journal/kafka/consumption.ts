import type { Consumption, JournalHandler, Offset } from '../port/journal.ts';
import type { KafkaClient } from './client.ts';
import type { JournalLog } from '../port/journal.ts';
import { createGroupMember } from './group-member.ts';
import type { GroupMember } from './group-member.ts';
import { createDisplayCommit, createMemberCheck } from './group-member-health.ts';
import { createPartitionReader } from './partition-reader.ts';
import { locateOffset } from './watermarks.ts';
import type { WatermarkReader } from './watermarks.ts';
import { withTimeout } from '../../core/with-timeout.ts';

/** How often the ends of the partitions are looked up, in milliseconds. */
const LOOK = 220;
/** How long an answer to that is waited for, while other things are to be done. */
const PATIENCE = 1000;
/** How long to wait before a new member follows one that failed: twice as long each time, until one has lasted. */
const REST = { first: 200, most: 3200 };
const LASTED = 10_000;
/** After so many failures in a row, some 20 seconds, someone should look. */
const TOO_MANY = 8;

/** What a consumption is made of. */
export interface KafkaConsumptionDeps {
  readonly createClient: () => KafkaClient;
  readonly topic: string;
  readonly partitions: number;
  readonly groupId: string;
  readonly handler: JournalHandler;
  readonly watermarks: WatermarkReader;
  readonly log: JournalLog;
}

/**
 * Reads a topic as one member of a group at a time, until it is stopped or a handler rejects: when kafkajs gives up, a
 * new member follows. Where to begin is asked of the handler after every change of hands; Kafka's committed offsets are
 * for display.
 */
export const startKafkaConsumption = (deps: KafkaConsumptionDeps): Consumption => {
  const { topic, groupId, handler, watermarks, log } = deps;
  let member: GroupMember | undefined;
  let failure: { readonly reason: unknown } | undefined;
  let stopping = false;
  let wake = (): void => undefined;
  let end = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (end = resolve));
  const stop = (): void => {
    stopping = true;
    end();
    wake();
  };
  /** Not a race with `stopped`: each would add to what that keeps. */
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const readers = Array.from({ length: deps.partitions }, (_, partition) =>
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
    let failures = 0;
    while (!stopping) {
      const began = performance.now();
      const own = createGroupMember({ client: deps.createClient(), topic, groupId, readers, joined });
      member = own;
      const refused = own.join().then(
        () => new Promise<never>(() => undefined),
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
      );
      const reason = await Promise.race([own.over, refused, watch(own), stopped]);
      for (const reader of readers) reader.lose();
      await own.leave();
      member = undefined;
      if (isOver()) break;
      failures = performance.now() - began > LASTED ? 1 : failures + 1;
      log(failures < TOO_MANY ? 'warn' : 'error', 'the consumer lost its group; joining again', {
        groupId,
        reason,
        failures,
      });
      await pause(Math.min(REST.first * 2 ** (failures - 1), REST.most));
    }
    await Promise.all(readers.map((reader) => reader.idle()));
    if (failure !== undefined) throw failure.reason;
  };

  /**
   * Tells the readers how far the partitions go, and the group how far the readers are; resolves with the reason when
   * the member is of no use.
   */
  const watch = async (own: GroupMember): Promise<string> => {
    const check = createMemberCheck(own, readers);
    const commit = createDisplayCommit(own, readers);
    for (;;) {
      const began = performance.now();
      const found = readers.some((reader) => reader.owned())
        ? await withTimeout(PATIENCE, () => watermarks.read()).catch(() => undefined)
        : undefined;
      if (member !== own || stopping) return 'it ended';
      for (const [partition, { end }] of found?.of ?? []) {
        ends.set(partition, end);
        if (found !== undefined) readers[partition]?.reached(end, found.asOf);
      }
      const useless = check(ends);
      if (useless !== undefined) return useless;
      commit();
      await pause(Math.max(0, LOOK - (performance.now() - began)));
    }
  };

  const ended = live();
  // Whoever waits for the end hears of it; nobody has to.
  ended.catch(() => undefined);
  return {
    held: () => readers.flatMap((reader, partition) => (reader.owned() ? [partition] : [])),
    lag: () =>
      new Map(
        readers.flatMap((reader, partition) => {
          const next = reader.next();
          return next === undefined ? [] : [[partition, Math.max(0, (ends.get(partition) ?? next) - next)] as const];
        }),
      ),
    ended,
    stop: async () => {
      stop();
      await ended.catch(() => undefined);
    },
  };
};
