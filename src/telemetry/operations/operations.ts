import { defined } from '../../core/json-object.ts';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import { ROOT_ORGANISATION } from '../../access/sources/organisations/organisations.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { AttentionItem, FindAttention } from './attention.ts';
import { type DiskSpace, partItems } from './attention-finders.ts';
import type { Beat } from './heartbeat.ts';
import {
  backTimes,
  beatingParts,
  forwardingPart,
  GONE_MS,
  lagByPartition,
  type PartState,
  type ProbedState,
} from './part-states.ts';
import type { ReadTraffic, TrafficSeries, TrafficTotals } from './read-traffic.ts';

/** The lag of the sink in one partition. */
interface PartitionLag {
  readonly partition: number;
  readonly seconds: number;
  /** The number of messages that are not written; absent if no process says so. */
  readonly messages?: number;
}

/** The figures that change from second to second. Times are milliseconds since the epoch. */
export interface CurrentFigures {
  readonly at: number;
  /** The organisation whose sources are counted. */
  readonly organisation: string;
  readonly lastTenSeconds: TrafficTotals;
  readonly lastMinute: TrafficTotals;
  readonly sinkLagSeconds: number;
  /** Every statement up to this time is readable. */
  readonly consistentThrough: number;
  readonly parts: readonly PartState[];
  /** The number of things that need an operator. */
  readonly attentionCount: number;
  readonly attention: readonly AttentionItem[];
  /** The time at which the list was found, except for parts, which are of now; absent before it was ever found. */
  readonly attentionAt?: number;
}

/** All figures of an operator. */
export interface OperationsOverview extends CurrentFigures {
  readonly lastHour: TrafficSeries;
  readonly lastDay: TrafficSeries;
  readonly lastWeek: TrafficSeries;
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
  readonly parts: {
    readonly check: () => Promise<readonly PartState[]>;
    /** The states of journal and store that this process has probed. */
    readonly probed: () => ReadonlyMap<string, ProbedState>;
  };
  readonly findAttention: FindAttention;
  /** Reads the figures of the host, which beats and progress do not have. */
  readonly readHost: () => Promise<{ readonly disk?: DiskSpace; readonly backupAt?: number }>;
  readonly now: () => number;
}

/** Less than the time between two events of a listener, so that each event has figures of its own. */
const CURRENT_MS = 800;
const ATTENTION_MS = 10_000;
/** Figures do not wait longer for the list: while the journal is away, it may take long. */
const ATTENTION_WAIT_MS = 1000;
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

/** The attention list, and the time at which it was found; empty before it was ever found. */
interface FoundAttention {
  readonly items?: readonly AttentionItem[];
  readonly at?: number;
}

/** The list of an organisation; the one found before if finding it takes long. */
const createFindInTime = (find: FindAttention, now: () => number) => {
  const lastFound = new Map<string, FoundAttention>();
  const findShared = createShared(
    async (by: StaffPrincipal): Promise<FoundAttention> => {
      const at = now();
      const found = { items: await find(by), at };
      if (lastFound.size >= MAX_ORGANISATIONS) lastFound.clear();
      lastFound.set(by.organisation, found);
      return found;
    },
    ATTENTION_MS,
    now,
  );
  return async (by: StaffPrincipal): Promise<FoundAttention> => {
    const finding = findShared(by);
    try {
      return await withTimeout(ATTENTION_WAIT_MS, () => finding);
    } catch (thrown) {
      if (!(thrown instanceof Error && thrown.name === 'TimeoutError')) throw thrown;
      finding.catch(() => undefined);
      return lastFound.get(by.organisation) ?? {};
    }
  };
};

export const createOperations = (deps: OperationsDeps): Operations => {
  const { traffic, readProgress, consistentThrough, readBeats, findAttention, readHost, now } = deps;
  const findNow = createFindInTime(findAttention, now);

  const readState = async () => {
    const [through, beats, checked] = await Promise.all([consistentThrough(), readBeats(), deps.parts.check()]);
    const at = now();
    const lagMs = Math.max(0, at - through);
    const context = { sinkLagMs: lagMs, ...backTimes(deps.parts.probed()), now: at };
    return { at, through, beats, lagMs, parts: [...checked, ...beatingParts(beats, context)] };
  };

  const figuresOf = async (by: StaffPrincipal) => {
    const [state, lastTenSeconds, lastMinute, found] = await Promise.all([
      readState(),
      traffic.lastTenSeconds(by.organisation),
      traffic.lastMinute(by.organisation),
      findNow(by),
    ]);
    const { at, through, beats, lagMs, parts } = state;
    const { items = [], at: attentionAt } = found;
    const attention = [...partItems(parts), ...items];
    const forwarding = forwardingPart(parts, items);
    const figures: CurrentFigures = {
      at,
      organisation: by.organisation,
      lastTenSeconds,
      lastMinute,
      sinkLagSeconds: lagMs / 1000,
      consistentThrough: through,
      parts: forwarding === undefined ? parts : [...parts, forwarding],
      attentionCount: attention.length,
      attention,
      ...defined({ attentionAt }),
    };
    return { figures, beats };
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
      const [{ figures, beats }, lastHour, lastDay, lastWeek] = await Promise.all([
        figuresOf(by),
        traffic.lastHour(by.organisation),
        traffic.lastDay(by.organisation),
        traffic.lastWeek(by.organisation),
      ]);
      const isRoot = by.organisation === ROOT_ORGANISATION;
      return {
        ...figures,
        lastHour,
        lastDay,
        lastWeek,
        ...(isRoot && { installation: await installationOf(beats, figures.at) }),
      };
    },
  };
};
