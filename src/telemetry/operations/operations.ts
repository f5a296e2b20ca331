import { defined } from '../../core/json-object.ts';
import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { AttentionItem, FindAttention } from './attention.ts';
import { partItems } from './attention-finders.ts';
import type { Beat } from './heartbeat.ts';
import { beatingParts, GONE_MS, lagByPartition, type PartState } from './part-states.ts';
import type { ReadTraffic, TrafficSeries, TrafficTotals } from './read-traffic.ts';

/** The lag of the sink in one partition. */
interface PartitionLag {
  readonly partition: number;
  readonly seconds: number;
  /** The number of messages that are not written; absent if no process says so. */
  readonly messages?: number;
}

/** The disk of the folder of embedded files, in bytes. */
export interface DiskSpace {
  readonly free: number;
  readonly total: number;
}

/** The figures that change from second to second. Times are milliseconds since the epoch. */
export interface CurrentFigures {
  readonly at: number;
  /** The organisation whose sources are counted. */
  readonly organisation: string;
  readonly lastMinute: TrafficTotals;
  readonly sinkLagSeconds: number;
  /** Every statement up to this time is readable. */
  readonly consistentThrough: number;
  readonly parts: readonly PartState[];
  /** The number of things that need an operator. */
  readonly attentionCount: number;
}

/** All figures of an operator. */
export interface OperationsOverview extends CurrentFigures {
  readonly lastHour: TrafficSeries;
  readonly lastWeek: TrafficSeries;
  readonly attention: readonly AttentionItem[];
  /** Figures of the complete installation, for operators of the root organisation. */
  readonly installation?: {
    readonly sinkPartitions: readonly PartitionLag[];
    /** The number of messages of the journal that no releaser has handled; absent if none runs. */
    readonly releaserMessages?: number;
    /** The disk; absent if nothing is embedded. */
    readonly disk?: DiskSpace;
    /** The start of the newest backup; absent before the first. */
    readonly backupAt?: number;
  };
}

/** The figures of operators, each for the sources of their organisation. Rejects with Problem `store-unavailable`. */
export interface Operations {
  overview(by: StaffPrincipal): Promise<OperationsOverview>;
  /** The figures are shared by all listeners of an organisation for a second. */
  current(by: StaffPrincipal): Promise<CurrentFigures>;
}

interface OperationsDeps {
  readonly traffic: ReadTraffic;
  readonly readProgress: () => Promise<readonly Progress[]>;
  readonly consistentThrough: () => Promise<number>;
  readonly readBeats: () => Promise<readonly Beat[]>;
  readonly checkParts: () => Promise<readonly PartState[]>;
  readonly findAttention: FindAttention;
  /** Reads the figures of the host, which beats and progress do not have. */
  readonly readHost: () => Promise<{ readonly disk?: DiskSpace; readonly backupAt?: number }>;
  readonly now: () => number;
}

const CURRENT_MS = 1000;
const ATTENTION_MS = 10_000;
/** The most organisations whose figures are cached. */
const MAX_ORGANISATIONS = 1000;

/** Reads figures of an organisation once for all its operators. They have the scope of the last one who asked. */
const createShared = <T>(read: (by: StaffPrincipal) => Promise<T>, maxAgeMs: number, now: () => number) => {
  const lastAsker = new Map<string, StaffPrincipal>();
  const byOrganisation = new Map<string, () => Promise<T>>();
  return (by: StaffPrincipal): Promise<T> => {
    const { organisation } = by;
    if (byOrganisation.size >= MAX_ORGANISATIONS && !byOrganisation.has(organisation)) {
      byOrganisation.clear();
      lastAsker.clear();
    }
    lastAsker.set(organisation, by);
    let cached = byOrganisation.get(organisation);
    if (cached === undefined) {
      cached = createCachedValue({ read: () => read(lastAsker.get(organisation) ?? by), maxAgeMs, now });
      byOrganisation.set(organisation, cached);
    }
    return cached();
  };
};

export const createOperations = (deps: OperationsDeps): Operations => {
  const { traffic, readProgress, consistentThrough, readBeats, checkParts, findAttention, readHost, now } = deps;
  const findShared = createShared(findAttention, ATTENTION_MS, now);

  const readState = async () => {
    const [through, beats, checked] = await Promise.all([consistentThrough(), readBeats(), checkParts()]);
    const at = now();
    const lagMs = Math.max(0, at - through);
    return { at, through, beats, lagMs, parts: [...checked, ...beatingParts(beats, lagMs, at)] };
  };

  const figuresOf = async (by: StaffPrincipal) => {
    const [state, lastMinute, found] = await Promise.all([
      readState(),
      traffic.lastMinute(by.organisation),
      findShared(by),
    ]);
    const { at, through, beats, lagMs, parts } = state;
    const attention = [...partItems(parts), ...found];
    const figures: CurrentFigures = {
      at,
      organisation: by.organisation,
      lastMinute,
      sinkLagSeconds: lagMs / 1000,
      consistentThrough: through,
      parts,
      attentionCount: attention.length,
    };
    return { figures, attention, beats };
  };

  const installationOf = async (beats: readonly Beat[], at: number) => {
    const [progress, host] = await Promise.all([readProgress(), readHost()]);
    const messages = lagByPartition(beats, 'sink', at);
    const released = [...lagByPartition(beats, 'releaser', at).values()];
    const isReleasing = beats.some((beat) => beat.part === 'releaser' && at - beat.at < GONE_MS);
    return {
      sinkPartitions: progress
        .toSorted((a, b) => a.partition - b.partition)
        .map(({ partition, through }): PartitionLag => {
          const waiting = messages.get(partition);
          return {
            partition,
            seconds: Math.max(0, at - through) / 1000,
            ...defined({ messages: waiting }),
          };
        }),
      ...(isReleasing && { releaserMessages: released.reduce((sum, one) => sum + one, 0) }),
      ...host,
    };
  };

  return {
    current: createShared(async (by) => (await figuresOf(by)).figures, CURRENT_MS, now),
    overview: async (by) => {
      const [{ figures, attention, beats }, lastHour, lastWeek] = await Promise.all([
        figuresOf(by),
        traffic.lastHour(by.organisation),
        traffic.lastWeek(by.organisation),
      ]);
      const isRoot = by.organisation === ROOT_ORGANISATION;
      return {
        ...figures,
        lastHour,
        lastWeek,
        attention,
        ...(isRoot && { installation: await installationOf(beats, figures.at) }),
      };
    },
  };
};
