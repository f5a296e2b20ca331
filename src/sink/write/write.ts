import type { JournalMessage, Offset } from '../../journal/port/journal.ts';
import type { ActivityRepository } from '../../store/ports/activity-repository.ts';
import type { Progress, StatementPlace, Store, WriteNote } from '../../store/ports/store.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import { createDefine } from '../statements/write-activities.ts';
import type { Denied, SinkConsent } from '../erasure/ask-consent.ts';
import { decodeMessages, type Incoming } from '../statements/decode-messages.ts';
import { applyEffects } from '../statements/reference-effects.ts';
import { createHeedMarkers } from '../erasure/apply-erasure-markers.ts';
import { createHoldToConsent } from '../erasure/recheck-consent.ts';
import { keepAside } from './recent-dead-letters.ts';
import { createLookUp, type LookedUp, NOTHING_KNOWN } from './look-up.ts';
import { createPlaceStatements } from './insert-statements.ts';
import type { SeenDefinitions } from '../statements/activity-cache.ts';
import { createSetAside } from './dead-letter.ts';

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
  /** Another has their id. */
  readonly setAside: number;
  readonly tooLarge: number;
  readonly unreadable: number;
}

/** Counts what decisions come to in the sink. */
export interface ConsentObserver {
  /** So many statements of the source, admitted by the door, may not be recorded any more. */
  withheld?(of: { readonly source: string; readonly why: Denied; readonly statements: number }): void;
  /** So many statements were erased, at least once each. */
  erased?(statements: number): void;
}

/** What a write needs. */
export interface WriteDeps {
  readonly store: Pick<Store, 'statements' | 'progress' | 'aside'> & {
    readonly activities: Pick<ActivityRepository, 'find' | 'write'>;
  };
  readonly now: () => number;
  readonly asideKeepMs: number;
  /** Judges what is new on the shelf by the profiles that it claims, and what is voided; may be repeated. */
  readonly judge?: (written: readonly Incoming[], voided: ReadonlySet<StatementId>) => Promise<void>;
  /** Whom to ask before and after each insert; without it nobody is asked, and all that was admitted is written. */
  readonly consent?: SinkConsent;
  /** What is known to be on the shelf of activities, shared with whoever forgets some of it. */
  readonly seen?: SeenDefinitions;
  readonly observe?: ConsentObserver;
}

const placeOf = ({ place }: Incoming): StatementPlace => place;
const isAt =
  (place: StatementPlace) =>
  (other: StatementPlace): boolean =>
    other.offset === place.offset && other.frame === place.frame && other.index === place.index;

/** Saves progress under the epoch of the hold; false where that is lost. */
export const saveProgress = async (
  store: WriteDeps['store'],
  hold: Hold,
  change: Omit<Progress, 'partition' | 'epoch'>,
): Promise<boolean> => {
  const { partition, epoch } = hold.progress;
  const progress = { ...change, partition, epoch };
  if (!(await store.progress.save(progress))) return false;
  hold.progress = progress;
  return true;
};

/** The statements of an incoming write that the note names. */
const named = (request: readonly Incoming[], places: readonly StatementPlace[] = []): readonly Incoming[] =>
  places.length === 0 ? [] : request.filter(({ place }) => places.some(isAt(place)));

const countDenied = (withheld: LookedUp['withheld'], observe: ConsentObserver | undefined): void => {
  if (observe?.withheld === undefined || withheld.size === 0) return;
  const counts = new Map<string, { readonly source: string; readonly why: Denied; statements: number }>();
  for (const [
    {
      document: { source },
    },
    why,
  ] of withheld) {
    const key = `${why} ${source}`;
    const count = counts.get(key) ?? { source, why, statements: 0 };
    count.statements++;
    counts.set(key, count);
  }
  for (const count of counts.values()) observe.withheld(count);
};

/**
 * Makes one write, in an order of steps that can each be repeated: look up ids and decisions, note the write, insert,
 * read the decisions again and erase what may not stay, effects, markers, progress (docs/decisions/0002). Where `noted`
 * is given it makes exactly that write again, with that `stored`. Resolves with what it came to once progress has moved
 * past the messages; undefined where the epoch is lost, to another sink that then finishes what was noted.
 */
export const createWrite = (deps: WriteDeps) => {
  const { store, now, asideKeepMs, judge, consent, observe } = deps;
  const { statements } = store;
  const define = createDefine({
    repository: store.activities,
    now,
    ...(deps.seen === undefined ? {} : { seen: deps.seen }),
  });
  const erased = (documents: number): void => observe?.erased?.(documents);
  const lookUp = createLookUp({ statements, consent, now });
  const holdToConsent = createHoldToConsent({ statements, consent, erased });
  const placeStatements = createPlaceStatements({ statements, makeRoom: holdToConsent.makeRoom });
  const heedMarkers = createHeedMarkers({ statements, aside: store.aside, consent, erased });
  const note = async (hold: Hold, write: WriteNote, added: WriteNote['aside']): Promise<boolean> =>
    saveProgress(store, hold, {
      ...hold.progress,
      note: write,
      aside: keepAside(hold.progress.aside, added, now(), asideKeepMs),
    });

  const setAside = createSetAside({ repository: store.aside, consent, now });

  return async (hold: Hold, messages: readonly JournalMessage[], noted?: WriteNote): Promise<Written | undefined> => {
    const { partition, last } = hold.progress;
    const stored = noted?.stored ?? Math.max(now(), last + 1);
    const decoded = decodeMessages(partition, messages, stored);
    const { request } = decoded;
    const seen = noted === undefined ? await lookUp(request) : NOTHING_KNOWN;
    const withheld = new Set(noted === undefined ? seen.withheld.keys() : named(request, noted.withheld));
    const aside = noted === undefined ? seen.aside : new Set(named(request, noted.aside));
    let write = noted ?? {
      from: messages[0]?.offset ?? 0,
      to: (messages.at(-1)?.offset ?? -1) + 1,
      stored,
      aside: [...aside].map(placeOf),
      ...(withheld.size === 0 ? {} : { withheld: [...withheld].map(placeOf) }),
    };
    if (noted === undefined) {
      if (!(await note(hold, write, write.aside))) return undefined;
      countDenied(seen.withheld, observe);
    }

    const done = await placeStatements(
      request.filter((one) => !withheld.has(one) && !aside.has(one)),
      seen.there,
      (added) => {
        write = { ...write, aside: [...write.aside, ...added] };
        return note(hold, write, added);
      },
    );
    // Before the second look at the decisions: an erasure that comes after it takes back what is said here of
    // activities.
    await define(done.fresh);
    // Also where the epoch is lost: what this sink has inserted may have come after an erasure.
    const staying = await holdToConsent.recheck(done.kept);
    if (!done.noted) return undefined;
    const fresh = staying === done.kept ? done.fresh : done.fresh.filter((one) => staying.includes(one));
    const voided = await applyEffects(statements, staying);
    await judge?.(fresh, voided);
    const tooLarge = write.aside.filter((place) => place.tooLarge === true);
    await setAside(partition, decoded.unreadable, tooLarge);
    await heedMarkers(messages);

    // At most to the append time of the last message: a partition that is behind has to say so, though what comes later
    // gets a later `stored` in any case. Read to its end it moves on by `caughtUp`.
    const { through: before, aside: kept } = hold.progress;
    const through = Math.max(before, Math.min(now(), messages.at(-1)?.appendedAt ?? 0));
    const saved = await saveProgress(store, hold, {
      offset: write.to,
      through,
      last: Math.max(stored, through, last),
      aside: keepAside(kept, write.aside, now(), asideKeepMs),
    });
    if (!saved) return undefined;
    return {
      statements: done.inserted,
      duplicates: done.kept.length - done.inserted,
      setAside: write.aside.length - tooLarge.length,
      tooLarge: tooLarge.length,
      unreadable: decoded.unreadable.length,
    };
  };
};
