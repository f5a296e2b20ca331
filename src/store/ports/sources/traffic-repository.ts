/** The slots of time in which statements are counted, in milliseconds. */
export const TRAFFIC_STEPS = { second: 1000, tenSeconds: 10_000, minute: 60_000, hour: 3_600_000 } as const;

export type TrafficStep = keyof typeof TRAFFIC_STEPS;

/** The counts by name: statements, requests refused by quota, violations; a refusal is `refused/` and its kind. */
export type TrafficCounts = Readonly<Record<string, number>>;

/** The counts of one slot of time. */
export interface TrafficSlot {
  /** The id of a source, or of an organisation for all sources of its subtree (`org:...`). */
  readonly subject: string;
  readonly step: TrafficStep;
  /** The beginning of the slot, in milliseconds since the epoch. */
  readonly at: number;
  readonly counts: TrafficCounts;
}

/** The last time of something: the use of a key, a refusal of one kind, a sign of life of a process, a sweep. */
export interface LastSeen {
  /** The id of a source, a part of Carnet (`part:sink`, `part:maintenance`), or an author (`eraser:...`). */
  readonly source: string;
  /**
   * `key/` and the key of a credential, `refused/` and the kind of the problem, `process/` and its id, `sweep/`,
   * `erasure/own`.
   */
  readonly what: string;
  /** A time in milliseconds since the epoch. */
  readonly at: number;
  /** For a refusal: the fault, without anything that the client sent. For a process: its state, as JSON. */
  readonly text?: string;
}

/** A fault for which requests of a source were refused, by its place and its sentence. Times are in milliseconds. */
export interface RefusedFault {
  readonly source: string;
  /** The kind of the problem. */
  readonly kind: string;
  /** A JSON Pointer below the statement, in which items are `*`; empty for the statement or the body. */
  readonly pointer: string;
  /** The sentence, without anything that the client sent; empty if the kind is enough. */
  readonly detail: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The number of times that it was found. */
  readonly count: number;
  /** The key that sent the last one; empty if none is known. */
  readonly key: string;
  /** The shape of a value that has the fault, without its content; empty if there is none. */
  readonly sample: string;
}

/** The most faults that are stored of a source: those that were seen last. */
export const MAX_REFUSED_FAULTS = 100;

/** The identity of a fault. */
export const refusedFaultId = ({ source, kind, pointer, detail }: RefusedFault): string =>
  [source, kind, pointer, detail].join('\n');

/** Selects slots: those that begin at `since` or later. */
interface TrafficQuery {
  readonly subject: string;
  readonly step: TrafficStep;
  /** A time in milliseconds since the epoch. */
  readonly since: number;
}

/** Counters of statements by source, organisation and time. A repeated write may count a statement again. */
export interface TrafficRepository {
  /** Adds to the counts of slots; each slot stands once in the list. */
  add(slots: readonly TrafficSlot[]): Promise<void>;
  /** The slots in the order of time. */
  list(query: TrafficQuery): Promise<readonly TrafficSlot[]>;
  /** Deletes slots that began before a time; resolves with their number. */
  deleteBefore(step: TrafficStep, before: number): Promise<number>;
  /** Replaces earlier entries of the same source and `what`. */
  see(seen: readonly LastSeen[]): Promise<void>;
  /** The entries of one source; of all sources if none is named. */
  listSeen(source?: string): Promise<readonly LastSeen[]>;
  /** Deletes entries of one source that were seen last before a time. */
  deleteSeen(source: string, before: number): Promise<void>;
  /**
   * Adds to the counts of faults, each of which stands once in the list. Key and sample become those of this call. Of
   * each source at most `MAX_REFUSED_FAULTS` stay.
   */
  addFaults(faults: readonly RefusedFault[]): Promise<void>;
  /** The faults of a source, the last one first. */
  listFaults(source: string): Promise<readonly RefusedFault[]>;
  /** Deletes faults that were seen last before a time; resolves with their number. */
  deleteFaultsBefore(before: number): Promise<number>;
}

/** Orders slots by time. */
export const byTime = (a: { readonly at: number }, b: { readonly at: number }): number => a.at - b.at;
