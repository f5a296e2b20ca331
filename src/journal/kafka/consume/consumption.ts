import { type Backoff, backoffMs } from '../../../core/retry/backoff.ts';
import { withTimeout } from '../../../core/retry/with-timeout.ts';
import type { Consumption, JournalHandler, JournalLog, Offset } from '../../port/journal.ts';
import type { KafkaClient } from '../client/client.ts';
import { createGroupMember, type GroupMember } from './group-member.ts';
import { createGroupMemberCheck, createMonitoringCommit } from './group-member-health.ts';
import { createPartitionReader, type PartitionReader } from './partition-reader.ts';
import { locateOffset, type WatermarkReader } from '../client/watermarks.ts';

/** The time between two look-ups of the ends of the partitions. */
const POLL_MS = 220;
const WATERMARK_TIMEOUT_MS = 1000;
/** The pause before a new member follows one that failed, until one has lasted. */
const REJOIN_BACKOFF: Backoff = { firstMs: 200, mostMs: 3200 };
const STABLE_AFTER_MS = 10_000;
/** After so many failures in a row, some 20 seconds, an operator should look. */
const ALARMING_FAILURES = 8;

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
 * Consumes a topic with one group member after another: if kafkajs gives up, a new member joins. It ends by `stop`, or
 * by a call of the handler that rejects.
 */
class KafkaConsumption implements Consumption {
  readonly ended: Promise<void>;
  readonly #deps: KafkaConsumptionDeps;
  readonly #readers: readonly PartitionReader[];
  /** The last known end of each partition. */
  readonly #ends = new Map<number, Offset>();
  #member: GroupMember | undefined;
  #failure: { readonly reason: unknown } | undefined;
  #isStopping = false;
  #endPause = (): void => undefined;
  #onStop = (): void => undefined;
  readonly #stopped = new Promise<void>((resolve) => (this.#onStop = resolve));

  constructor(deps: KafkaConsumptionDeps) {
    this.#deps = deps;
    this.#readers = Array.from({ length: deps.partitions }, (_, partition) => this.#createReader(partition));
    this.ended = this.#run();
    this.ended.catch(() => undefined);
  }

  assignedPartitions(): readonly number[] {
    return this.#readers.flatMap((reader, partition) => (reader.isAssigned() ? [partition] : []));
  }

  lag(): ReadonlyMap<number, number> {
    const lag = new Map<number, number>();
    for (const [partition, reader] of this.#readers.entries()) {
      const next = reader.nextOffset();
      if (next !== undefined) lag.set(partition, Math.max(0, (this.#ends.get(partition) ?? next) - next));
    }
    return lag;
  }

  async stop(): Promise<void> {
    this.#requestStop();
    await this.ended.catch(() => undefined);
  }

  #requestStop(): void {
    this.#isStopping = true;
    this.#onStop();
    this.#endPause();
  }

  #createReader(partition: number): PartitionReader {
    const { handler, log, watermarks: reader } = this.#deps;
    return createPartitionReader({
      partition,
      handler,
      log,
      locate: (wanted, stillWanted) => locateOffset({ reader, partition, wanted, stillWanted, log }),
      fetcher: {
        seek: (offset) => this.#member?.fetchFrom(partition, offset),
        pause: () => this.#member?.pauseFetching(partition),
        resume: () => this.#member?.resumeFetching(partition),
      },
      onError: (reason) => {
        this.#failure ??= { reason };
        this.#requestStop();
      },
    });
  }

  async #run(): Promise<void> {
    const { log, groupId } = this.#deps;
    let failures = 0;
    while (!this.#isStopping) {
      const began = performance.now();
      const reason = await this.#liveAsMember();
      if (this.#isStopped()) break;
      failures = performance.now() - began > STABLE_AFTER_MS ? 1 : failures + 1;
      log(failures < ALARMING_FAILURES ? 'warn' : 'error', 'the consumer lost its group; joining again', {
        groupId,
        reason,
        failures,
      });
      await this.#pause(backoffMs(REJOIN_BACKOFF, failures));
    }
    await Promise.all(this.#readers.map((reader) => reader.idle()));
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  /** A call, since the compiler takes a field for unchanged although an `await` may have changed it. */
  #isStopped(): boolean {
    return this.#isStopping;
  }

  /** Resolves with the reason when the member has ended; undefined after `stop`. */
  async #liveAsMember(): Promise<string | undefined> {
    const { createClient, topic, groupId } = this.#deps;
    const member = createGroupMember({
      client: createClient(),
      topic,
      groupId,
      readers: this.#readers,
      onAssigned: (partitions) => this.#assign(partitions),
    });
    this.#member = member;
    const refused = member.join().then(
      () => new Promise<never>(() => undefined),
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'),
    );
    const reason = await Promise.race([member.crashed, refused, this.#watch(member), this.#stopped]);
    for (const reader of this.#readers) reader.revoke();
    await member.leaveGroup();
    this.#member = undefined;
    return reason ?? undefined;
  }

  #assign(partitions: readonly number[]): void {
    if (this.#isStopping) return;
    for (const [partition, reader] of this.#readers.entries()) {
      if (partitions.includes(partition)) reader.assign();
      else reader.revoke();
    }
  }

  /** Reports watermarks to the readers, and commits for monitoring; resolves with the reason when the member fails. */
  async #watch(member: GroupMember): Promise<string> {
    const check = createGroupMemberCheck(member, this.#readers);
    const commit = createMonitoringCommit(member, this.#readers);
    for (;;) {
      const began = performance.now();
      const found = this.#readers.some((reader) => reader.isAssigned())
        ? await withTimeout(WATERMARK_TIMEOUT_MS, () => this.#deps.watermarks.read()).catch(() => undefined)
        : undefined;
      if (this.#member !== member || this.#isStopping) return 'it ended';
      for (const [partition, { end }] of found?.byPartition ?? []) {
        this.#ends.set(partition, end);
        if (found !== undefined) this.#readers[partition]?.onWatermark(end, found.asOf);
      }
      const failure = check(this.#ends);
      if (failure !== undefined) return failure;
      commit();
      await this.#pause(Math.max(0, POLL_MS - (performance.now() - began)));
    }
  }

  /**
   * Not a race with `#stopped`: each race would add a reaction to that promise, which lives as long as the consumption.
   */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Consumes a topic as a member of a group, from the offsets that the handler's `claimed` gives. Offsets committed to
 * the group are for monitoring tools; Carnet never reads them.
 */
export const startKafkaConsumption = (deps: KafkaConsumptionDeps): Consumption => new KafkaConsumption(deps);
