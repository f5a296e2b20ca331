import type { JournalMessage, Offset } from '../journal/journal.ts';
import { Problem } from '../problem.ts';
import type { Progress, StatementPlace, Store, WriteNote } from '../store/store.ts';
import type { StatementId } from '../xapi/types.ts';
import { createDefine } from './activities.ts';
import type { Decoded, Incoming } from './decode-messages.ts';
import { decodeMessages } from './decode-messages.ts';
import { applyEffects } from './effects.ts';
import { findConflicts, findRivals } from './find-conflicts.ts';
import { keepAside } from './keep-aside.ts';

/** A partition as its sink holds it: nobody else changes the progress document while its epoch stands. */
export interface Hold {
  progress: Progress;
  /** Where the reading was asked to begin, until the first messages have come. */
  asked?: Offset | undefined;
  /** Messages of a noted write that is not whole yet. */
  waiting: readonly JournalMessage[];
}

/** What a write came to, in statements. */
export interface Written {
  readonly statements: number;
  readonly duplicates: number;
  readonly setAside: number;
  readonly unreadable: number;
}

/** What a write needs. */
export interface WriteParts {
  readonly store: Pick<Store, 'statements' | 'progress' | 'aside' | 'activities'>;
  readonly now: () => number;
  readonly asideKeepMs: number;
  /** Judges what is new on the shelf by the profiles that it claims, and what is voided; may be repeated. */
  readonly judge?: (written: readonly Incoming[], voided: ReadonlySet<StatementId>) => Promise<void>;
}

// A statement whose id is taken is there for a reader too, at once or very soon.
const MOST_ROUNDS = 10;

const placeOf = ({ place }: Incoming): StatementPlace => place;
const isAt = (place: StatementPlace) => (other: StatementPlace): boolean =>
  other.offset === place.offset && other.frame === place.frame && other.index === place.index;

const firstOfEach = (incoming: readonly Incoming[]): readonly Incoming[] => {
  const first = new Map<StatementId, Incoming>();
  for (const one of incoming) if (!first.has(one.document.id)) first.set(one.document.id, one);
  return [...first.values()];
};

/** Saves progress under the epoch of the hold; false where that is lost. */
export const saveProgress = async (store: WriteParts['store'], hold: Hold, change: Omit<Progress, 'partition' | 'epoch'>): Promise<boolean> => {
  const { partition, epoch } = hold.progress;
  const progress = { ...change, partition, epoch };
  if (!(await store.progress.save(progress))) return false;
  hold.progress = progress;
  return true;
};

/**
 * Makes one write, in an order of steps that can each be repeated: look up the ids, note the write, insert, effects,
 * progress (docs/decisions/0002). Where `noted` is given it makes exactly that write again, with that `stored`. Resolves
 * with what it came to once progress has moved past the messages; undefined where the epoch is lost, to another sink
 * that then finishes what was noted.
 */
export const createWrite = ({ store, now, asideKeepMs, judge }: WriteParts) => {
  const define = createDefine({ shelf: store.activities, now });
  const note = async (hold: Hold, write: WriteNote, added: readonly StatementPlace[]): Promise<boolean> =>
    saveProgress(store, hold, { ...hold.progress, note: write, aside: keepAside(hold.progress.aside, added, now(), asideKeepMs) });

  /** The statements that another one keeps from being stored, as far as can be seen before the insert. */
  const lookUp = async (incoming: readonly Incoming[]): Promise<{ readonly aside: readonly Incoming[]; readonly there: ReadonlySet<StatementId> }> => {
    if (incoming.length === 0) return { aside: [], there: new Set() };
    const stored = await store.statements.find([...new Set(incoming.map(({ document }) => document.id))]);
    return { aside: [...findConflicts(incoming, stored), ...findRivals(incoming, stored)], there: new Set(stored.keys()) };
  };

  /** Inserts what is not set aside; a conflict that shows only now joins the note before anything else happens. */
  const insert = async (hold: Hold, write: WriteNote, staying: readonly Incoming[], there: ReadonlySet<StatementId>) => {
    let current = write;
    let kept = staying;
    let inserted = 0;
    let pending = firstOfEach(staying).filter(({ document }) => !there.has(document.id));
    let fresh = pending;
    for (let round = 0; pending.length > 0; round++) {
      if (round === MOST_ROUNDS) throw new Problem('store-unavailable', 'The store says that ids are taken, but does not show by what.');
      const taken = await store.statements.insert(pending.map(({ document }) => document));
      inserted += pending.length - taken.size;
      if (taken.size === 0) break;
      const stored = await store.statements.find([...taken]);
      // What has another place than this is a repetition, and changes nothing (2.0 4.1.6.1); what has the same is of an earlier try.
      fresh = fresh.filter(({ document: { id, at } }) => (stored.get(id)?.at ?? at) === at);
      const lost = new Set(findConflicts(kept, stored));
      if (lost.size > 0) {
        const places = [...lost].map(placeOf);
        current = { ...current, aside: [...current.aside, ...places] };
        if (!(await note(hold, current, places))) return undefined;
        kept = kept.filter((one) => !lost.has(one));
      }
      pending = pending.filter(({ document: { id } }) => taken.has(id) && !stored.has(id));
    }
    return { write: current, kept, fresh, inserted };
  };

  const setAside = async (partition: number, { unreadable }: Decoded): Promise<void> => {
    for (const message of unreadable) await store.aside.put({ partition, ...message, asideAt: now() });
  };

  return async (hold: Hold, messages: readonly JournalMessage[], noted?: WriteNote): Promise<Written | undefined> => {
    const { partition, last } = hold.progress;
    const stored = noted?.stored ?? Math.max(now(), last + 1);
    const decoded = decodeMessages(partition, messages, stored);
    const { incoming } = decoded;
    const seen = noted === undefined ? await lookUp(incoming) : { aside: incoming.filter(({ place }) => noted.aside.some(isAt(place))), there: new Set<StatementId>() };
    const write = noted ?? { from: messages[0]?.offset ?? 0, to: (messages.at(-1)?.offset ?? -1) + 1, stored, aside: seen.aside.map(placeOf) };
    if (noted === undefined && !(await note(hold, write, write.aside))) return undefined;

    const aside = new Set(seen.aside);
    const done = await insert(hold, write, incoming.filter((one) => !aside.has(one)), seen.there);
    if (done === undefined) return undefined;
    const voided = await applyEffects(store.statements, done.kept);
    await define(done.fresh);
    await judge?.(done.fresh, voided);
    await setAside(partition, decoded);

    // At most to the append time of the last message: a partition that is behind has to say so, though what comes later
    // gets a later `stored` in any case. Read to its end it moves on by `caughtUp`.
    const { through: before, aside: kept } = hold.progress;
    const through = Math.max(before, Math.min(now(), messages.at(-1)?.appendedAt ?? 0));
    const saved = await saveProgress(store, hold, {
      offset: done.write.to, through, last: Math.max(stored, through, last), aside: keepAside(kept, done.write.aside, now(), asideKeepMs),
    });
    if (!saved) return undefined;
    return { statements: done.inserted, duplicates: done.kept.length - done.inserted, setAside: done.write.aside.length, unreadable: decoded.unreadable.length };
  };
};
