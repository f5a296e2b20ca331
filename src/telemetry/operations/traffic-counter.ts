import { defined } from '../../core/json-object.ts';
import type { PlainFault } from './fault-text.ts';
import {
  type LastSeen,
  type RefusedFault,
  refusedFaultId,
  TRAFFIC_STEPS,
  type TrafficRepository,
  type TrafficSlot,
  type TrafficStep,
} from '../../store/ports/sources/traffic-repository.ts';

/** The reason of a refusal. Nothing of it has been sent by a client. */
interface RefusalCause {
  readonly kind: string;
  readonly text?: string;
  /** The key that sent the request. */
  readonly key?: string;
  /** Absent for one fault without a place. */
  readonly faults?: readonly PlainFault[];
}

/** Counts of one process, by source, until they are flushed to the store. A count is an addition in memory. */
export interface TrafficCounter {
  accepted(source: string, statements: number): void;
  /** This number of statements was answered with success, and withheld. */
  withheld(source: string, statements: number): void;
  /** Counts refused statements. */
  refused(source: string, statements: number, why: RefusalCause): void;
  /** A stored statement violates a rule of a profile. */
  violated(source: string): void;
  /** A credential was used. */
  used(source: string, key: string): void;
  /**
   * Writes the counts since the last flush, if a flush is due. The more a flush writes, the later the next one is due;
   * the last flush of a process is always due. Rejects with Problem `store-unavailable`: a later flush then has these
   * counts too.
   */
  flush(isLast?: boolean): Promise<void>;
}

interface TrafficCounterDeps {
  readonly repository: Pick<TrafficRepository, 'add' | 'see' | 'addFaults'>;
  /** The organisation of each source, and all above it; only the root for an unknown source. */
  readonly readOrganisations: () => Promise<(source: string) => readonly string[]>;
  readonly now: () => number;
}

/** The cost of a flush: the pause, in milliseconds, for each slot that it has written. */
const PAUSE_PER_SLOT_MS = 10;
/** The use of a key is written at most this often. */
const USE_EVERY_MS = 60_000;
/** The most slots that are kept while the store is unavailable. */
const MAX_SLOTS = 20_000;
/** The most minutes of counts that are kept while the organisations cannot be read; the last one has the rest. */
const MAX_MINUTES = 120;
const MAX_KEYS = 20_000;
/** The most faults that are kept until a flush. The others of a tool that sends more are as good as these. */
const MAX_FAULTS = 1000;

/** As in the metrics, one act of a person more or less is not visible. */
const WITHHELD_STEP = 10;
/** The counts that could reveal decisions of people. */
const HELD_BACK: ReadonlySet<string> = new Set(['withheld', 'refused/consent-required']);

type Counts = Map<string, number>;

interface OpenSlot extends Omit<TrafficSlot, 'counts'> {
  readonly counts: Counts;
}

/** The counts of one minute that are not in slots yet, by source. */
interface CountedMinute {
  readonly minute: number;
  /** The time of the last count. */
  lastAt: number;
  readonly bySource: Map<string, Counts>;
}

const SOURCE_STEPS: readonly TrafficStep[] = ['minute', 'hour'];
const ORGANISATION_STEPS: readonly TrafficStep[] = ['second', 'tenSeconds', 'hour'];

const keyOf = ({ subject, step, at }: Omit<TrafficSlot, 'counts'>): string => `${subject} ${step} ${at}`;

const addTo = (counts: Counts, name: string, count: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + count);
};

/** Slots that are not written yet, one for each subject, step and time. */
const createOpenSlots = () => {
  let slots = new Map<string, OpenSlot>();
  const add = (slot: Omit<TrafficSlot, 'counts'>, counts: Iterable<readonly [string, number]>): void => {
    const key = keyOf(slot);
    let open = slots.get(key);
    if (open === undefined) {
      if (slots.size >= MAX_SLOTS) return;
      open = { ...slot, counts: new Map() };
      slots.set(key, open);
    }
    for (const [name, count] of counts) addTo(open.counts, name, count);
  };
  return {
    add,
    take: (): readonly TrafficSlot[] => {
      const taken = [...slots.values()].map((slot) => ({ ...slot, counts: Object.fromEntries(slot.counts) }));
      slots = new Map();
      return taken;
    },
  };
};

/** Numbers that could reveal decisions of people are passed on in whole steps. The rest is held back. */
const createHoldBack = () => {
  const held = new Map<string, number>();
  return (source: string, counts: Counts): Counts => {
    const passed: Counts = new Map();
    for (const [name, count] of counts) {
      if (!HELD_BACK.has(name)) {
        passed.set(name, count);
        continue;
      }
      const key = `${source} ${name}`;
      const sum = count + (held.get(key) ?? 0);
      const whole = Math.floor(sum / WITHHELD_STEP) * WITHHELD_STEP;
      held.set(key, sum - whole);
      if (whole > 0) passed.set(name, whole);
    }
    return passed;
  };
};

/** The last uses of keys and the last refusals that are not written yet. */
const createOpenSeen = (now: () => number) => {
  const uses = new Map<string, string>();
  const written = new Map<string, number>();
  let seen = new Map<string, LastSeen>();
  return {
    used: (source: string, key: string): void => void uses.set(key, source),
    see: (one: LastSeen): void => void seen.set(`${one.source} ${one.what}`, one),
    /** Restores the entries that could not be written, unless they were seen again since. */
    restore: (taken: readonly LastSeen[]): void => {
      for (const one of taken) if (!seen.has(`${one.source} ${one.what}`)) seen.set(`${one.source} ${one.what}`, one);
    },
    take: (): readonly LastSeen[] => {
      const at = now();
      for (const [key, source] of uses) {
        if (at - (written.get(key) ?? -Infinity) < USE_EVERY_MS) continue;
        if (written.size >= MAX_KEYS) written.clear();
        written.set(key, at);
        seen.set(`${source} ${key}`, { source, what: `key/${key}`, at });
      }
      uses.clear();
      const taken = [...seen.values()];
      seen = new Map();
      return taken;
    },
  };
};

/** The faults that are not written yet. */
const createOpenFaults = (now: () => number) => {
  let faults = new Map<string, RefusedFault>();
  const add = (fault: RefusedFault): void => {
    const id = refusedFaultId(fault);
    const open = faults.get(id);
    if (open === undefined && faults.size >= MAX_FAULTS) return;
    faults.set(
      id,
      open === undefined
        ? fault
        : { ...fault, firstAt: Math.min(open.firstAt, fault.firstAt), count: open.count + fault.count },
    );
  };
  return {
    found: (source: string, { kind, text = '', key = '', faults: all }: RefusalCause): void => {
      const at = now();
      for (const { pointer, detail, count, sample = '' } of all ?? [{ pointer: '', detail: text, count: 1 }])
        add({ source, kind, pointer, detail, firstAt: at, lastAt: at, count, key, sample });
    },
    /** Adds what could not be written to what was found since. */
    restore: (taken: readonly RefusedFault[]): void => {
      const since = [...faults.values()];
      faults = new Map();
      for (const fault of [...taken, ...since]) add(fault);
    },
    take: (): readonly RefusedFault[] => {
      const taken = [...faults.values()];
      faults = new Map();
      return taken;
    },
  };
};

/** Counts by minute and source, until they get slots. */
const createCountedMinutes = (now: () => number) => {
  let minutes: CountedMinute[] = [];

  /** The counts of this minute: a flush that comes after its end still writes them in its slots. */
  const openMinute = (): CountedMinute => {
    const at = now();
    const minute = at - (at % TRAFFIC_STEPS.minute);
    const last = minutes.at(-1);
    if (last !== undefined && (last.minute === minute || minutes.length >= MAX_MINUTES)) {
      last.lastAt = at;
      return last;
    }
    const opened: CountedMinute = { minute, lastAt: at, bySource: new Map() };
    minutes.push(opened);
    return opened;
  };

  const count = (source: string, name: string, statements: number): void => {
    const { bySource } = openMinute();
    let counts = bySource.get(source);
    if (counts === undefined) {
      counts = new Map();
      bySource.set(source, counts);
    }
    addTo(counts, name, statements);
  };

  return {
    count,
    isEmpty: (): boolean => minutes.length === 0,
    take: (): readonly CountedMinute[] => {
      const taken = minutes;
      minutes = [];
      return taken;
    },
  };
};

export const createTrafficCounter = ({ repository, readOrganisations, now }: TrafficCounterDeps): TrafficCounter => {
  const minutes = createCountedMinutes(now);
  const { count } = minutes;
  const holdBack = createHoldBack();
  const slots = createOpenSlots();
  const seen = createOpenSeen(now);
  const faults = createOpenFaults(now);
  let dueAt = 0;

  const openSlots = async (): Promise<void> => {
    if (minutes.isEmpty()) return;
    const organisationsOf = await readOrganisations();
    const counted = minutes.take();
    const flushedAt = now();
    for (const { minute, lastAt, bySource } of counted) {
      // Seconds are those of the flush: a reader of the last ten does not wait for a second that ended before it.
      const time = flushedAt - minute < TRAFFIC_STEPS.minute ? flushedAt : lastAt;
      const add = (subject: string, steps: readonly TrafficStep[], counts: Counts): void => {
        for (const step of steps) slots.add({ subject, step, at: time - (time % TRAFFIC_STEPS[step]) }, counts);
      };
      for (const [source, all] of bySource) {
        const counts = holdBack(source, all);
        for (const what of counts.keys())
          if (what !== 'withheld' && HELD_BACK.has(what)) seen.see({ source, what, at: time });
        if (counts.size === 0) continue;
        add(source, SOURCE_STEPS, counts);
        for (const organisation of organisationsOf(source)) add(organisation, ORGANISATION_STEPS, counts);
      }
    }
  };

  const writeSlots = async (): Promise<void> => {
    const taken = slots.take();
    if (taken.length === 0) return;
    dueAt = now() + taken.length * PAUSE_PER_SLOT_MS;
    try {
      await repository.add(taken);
    } catch (thrown) {
      for (const { counts, ...slot } of taken) slots.add(slot, Object.entries(counts));
      throw thrown;
    }
  };

  const writeSeen = async (): Promise<void> => {
    const taken = seen.take();
    if (taken.length === 0) return;
    try {
      await repository.see(taken);
    } catch (thrown) {
      seen.restore(taken);
      throw thrown;
    }
  };

  const writeFaults = async (): Promise<void> => {
    const taken = faults.take();
    if (taken.length === 0) return;
    try {
      await repository.addFaults(taken);
    } catch (thrown) {
      faults.restore(taken);
      throw thrown;
    }
  };

  return {
    accepted: (source, statements) => count(source, 'accepted', statements),
    withheld: (source, statements) => count(source, 'withheld', statements),
    violated: (source) => count(source, 'violations', 1),
    refused: (source, statements, why) => {
      const { kind, text } = why;
      const what = `refused/${kind}`;
      count(source, what, statements);
      // The time of each decision would reveal what the counts hold back.
      if (HELD_BACK.has(what)) return;
      seen.see({ source, what, at: now(), ...defined({ text }) });
      faults.found(source, why);
    },
    used: seen.used,
    flush: async (isLast = false) => {
      if (now() < dueAt && !isLast) return;
      await openSlots();
      await writeSlots();
      await writeSeen();
      await writeFaults();
    },
  };
};
