import { hash, randomBytes } from 'node:crypto';
import type { Collection } from 'mongodb';
import {
  type LastSeen,
  MAX_REFUSED_FAULTS,
  type RefusedFault,
  refusedFaultId,
  type TrafficRepository,
  type TrafficSlot,
} from '../../ports/sources/traffic-repository.ts';
import { insertNew } from '../client/insert-new.ts';

/** A slot; its key is subject, step and time, so that the slots of a subject are adjacent. */
interface TrafficDocument extends TrafficSlot {
  readonly _id: string;
  /** The last addition, by a random number: a command that is sent again adds nothing. */
  readonly addition: string;
}

/** The key is source and `what`. */
interface LastSeenDocument extends LastSeen {
  readonly _id: string;
}

/** The key is the source and a hash of kind, pointer and detail. */
interface RefusedFaultDocument extends RefusedFault {
  readonly _id: string;
  /** As that of a slot. */
  readonly addition: string;
}

/** The collections of traffic. */
export interface TrafficCollections {
  readonly slots: Collection<TrafficDocument>;
  readonly seen: Collection<LastSeenDocument>;
  readonly faults: Collection<RefusedFaultDocument>;
}

/** The index by which old slots are deleted. */
export const BY_STEP_AND_TIME = { step: 1, at: 1 } as const;

/** The index by which old faults are deleted. */
export const BY_LAST_FAULT = { lastAt: 1 } as const;

/** Milliseconds since the epoch have so many digits until the year 33658. */
const DIGITS = 15;

const idOf = ({ subject, step, at }: Omit<TrafficSlot, 'counts'>): string =>
  `${subject}/${step}/${String(at).padStart(DIGITS, '0')}`;
const seenId = ({ source, what }: Pick<LastSeen, 'source' | 'what'>): string => `${source}/${what}`;

const raiseOne = ({ _id, addition, counts }: TrafficDocument) => ({
  updateOne: {
    filter: { _id, addition: { $ne: addition } },
    update: {
      $set: { addition },
      $inc: Object.fromEntries(Object.entries(counts).map(([name, count]) => [`counts.${name}`, count])),
    },
  },
});

const faultId = (fault: RefusedFault): string =>
  `${fault.source}/${hash('sha256', refusedFaultId(fault), 'base64url')}`;

/** All keys of a source: the character after the slash is 0. */
const ofSource = (source: string) => ({ _id: { $gte: `${source}/`, $lt: `${source}0` } });

/** A source has few faults: they are sorted here, so that no index is needed. */
const lastFirst = (a: RefusedFault, b: RefusedFault): number =>
  b.lastAt - a.lastAt || (refusedFaultId(a) < refusedFaultId(b) ? -1 : 1);

const raiseFault = ({ _id, addition, count, firstAt, lastAt, key, sample }: RefusedFaultDocument) => ({
  updateOne: {
    filter: { _id, addition: { $ne: addition } },
    update: {
      $set: { addition, key, sample },
      $inc: { count },
      $min: { firstAt },
      $max: { lastAt },
    },
  },
});

/** Counters of statements in MongoDB: a document a slot. New ones are inserted, then the others raised. */
export const createMongoTrafficRepository = ({ slots, seen, faults }: TrafficCollections): TrafficRepository => ({
  add: async (added) => {
    const addition = randomBytes(9).toString('base64url');
    const documents = added.map((slot): TrafficDocument => ({ _id: idOf(slot), addition, ...slot }));
    // Never upserts: of concurrent upserts on one key some servers lose one.
    const existing = await insertNew(slots, documents);
    const raised = documents.filter((_, index) => existing.has(index));
    if (raised.length > 0) await slots.bulkWrite(raised.map(raiseOne), { ordered: false });
  },
  list: async ({ subject, step, since }) => {
    const found = await slots
      // The character after the slash is 0.
      .find({ _id: { $gte: idOf({ subject, step, at: since }), $lt: `${subject}/${step}0` } }, { sort: { _id: 1 } })
      .toArray();
    return found.map(({ _id, addition, ...slot }) => slot);
  },
  deleteBefore: async (step, before) => (await slots.deleteMany({ step, at: { $lt: before } })).deletedCount,
  see: async (all) => {
    const documents = all.map((one): LastSeenDocument => ({ _id: seenId(one), ...one }));
    const existing = await insertNew(seen, documents);
    const later = documents.filter((_, index) => existing.has(index));
    if (later.length === 0) return;
    await seen.bulkWrite(
      later.map(({ _id, at, ...rest }) => ({
        replaceOne: { filter: { _id, at: { $lte: at } }, replacement: { at, ...rest } },
      })),
      { ordered: false },
    );
  },
  listSeen: async (source) => {
    const where = source === undefined ? {} : ofSource(source);
    const found = await seen.find(where, { sort: { _id: 1 } }).toArray();
    return found.map(({ _id, ...one }) => one);
  },
  deleteSeen: async (source, before) => {
    await seen.deleteMany({ ...ofSource(source), at: { $lt: before } });
  },
  addFaults: async (added) => {
    const addition = randomBytes(9).toString('base64url');
    const documents = added.map((fault): RefusedFaultDocument => ({ _id: faultId(fault), addition, ...fault }));
    const existing = await insertNew(faults, documents);
    const raised = documents.filter((_, index) => existing.has(index));
    if (raised.length > 0) await faults.bulkWrite(raised.map(raiseFault), { ordered: false });
    for (const source of new Set(added.map((fault) => fault.source))) {
      const all = await faults.find(ofSource(source)).toArray();
      const old = all.sort(lastFirst).slice(MAX_REFUSED_FAULTS);
      if (old.length > 0) await faults.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
    }
  },
  listFaults: async (source) => {
    const found = await faults.find(ofSource(source)).toArray();
    return found.sort(lastFirst).map(({ _id, addition, ...fault }) => fault);
  },
  deleteFaultsBefore: async (before) => (await faults.deleteMany({ lastAt: { $lt: before } })).deletedCount,
});
