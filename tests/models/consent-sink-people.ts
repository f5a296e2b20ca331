import type { Act } from '../../src/consent/acts.ts';
import { decide } from '../../src/consent/decision.ts';
import type { Basis, Decision, Person, Purpose } from '../../src/consent/types.ts';
import type { Marker } from '../../src/journal/journal.ts';
import type { StoredPerson } from '../../src/store/people-shelf.ts';
import type { Store } from '../../src/store/store.ts';
import type { Scheduler, Worker } from './scheduler.ts';

/** The people of a schedule: id and identifier are made of one letter. */
export const LETTERS = ['a', 'b', 'c', 'd'];

/** The sources of a schedule, each on a basis of its own. */
export const SOURCES: Readonly<Record<string, Basis>> = { moodle: 'consent', h5p: 'public_task' };

const purpose = (source: string, basis: Basis): Purpose => ({
  id: `record:${source}`, version: 1, accepts: [1], kind: 'record', basis, state: 'open', hash: '', title: { en: source }, summary: { en: source },
  controller: { name: 'School', address: 'x', contact: 'x', country: 'FR' }, recipients: [], commercial: false, automatedDecisions: 'none',
  scope: { sources: [source], profiles: [], verbs: [], activityTypes: [] }, minimum: 1, storage: ['FR'], dpvPurposes: [], references: {},
});

/** The record purpose of each source. */
export const PURPOSES: Readonly<Record<string, Purpose>> = Object.fromEntries(Object.entries(SOURCES).map(([source, basis]) => [source, purpose(source, basis)]));

/** The person that a document is of. */
export const personOf = ({ id, decisions }: StoredPerson): Person => ({ id, decisions: decisions as Person['decisions'] });

/** What is still owed to the journal. */
interface Owed {
  readonly id: string;
  readonly marker?: Marker;
}

/** Everybody as they were at some time. */
interface Then {
  readonly time: number;
  readonly person: string;
  readonly source: string;
  readonly decision: Decision | undefined;
}

/** People who decide, and the true story of what they have decided. */
export interface Deciding {
  /** Makes the people; those of the source on consent have said yes, whenever it was. */
  begin(): Promise<void>;
  /** Somebody decides something, so many times. */
  decider(times: number): (worker: Worker) => Promise<void>;
  /** Writes the markers that somebody who died still owes. */
  finishAny(worker: Worker): Promise<void>;
  /** Every decision that was in force at this time or later. */
  since(person: string, source: string, time: number): readonly (Decision | undefined)[];
  now(person: string, source: string): Decision | undefined;
  /** The markers that were owed, each to every partition. */
  readonly owed: Marker[];
}

const ACTS: Readonly<Record<Basis, readonly Act['choice'][]>> = { consent: ['yes', 'yes', 'stop', 'stop', 'pause', 'resume', 'forget'], public_task: ['object', 'object', 'yes', 'forget', 'erase', 'resume'], contract: [] };

/** Builds the people of a schedule. `mark` writes a marker to one partition. */
export const createDeciding = (parts: {
  readonly scheduler: Scheduler; readonly people: Store['people']; readonly prefix: string; readonly partitions: readonly number[];
  readonly call: <T>(worker: Worker, work: () => Promise<T>) => Promise<T>;
  readonly mark: (partition: number, marker: Marker) => void;
}): Deciding => {
  const { scheduler, people, prefix, partitions, call, mark } = parts;
  const { int, pick, random } = scheduler;
  const story: Then[] = [];
  const owed: Marker[] = [];
  let made = 0;
  const tell = (person: string, source: string, decision: Decision | undefined): void => { story.push({ time: scheduler.time(), person, source, decision }); };
  const of = (person: string, source: string): readonly Then[] => story.filter((one) => one.person === person && one.source === source);

  const finish = async (worker: Worker, person: string): Promise<void> => {
    const found = (await call(worker, () => people.find([person]))).get(person);
    const event = found?.unchained as Owed | undefined;
    if (event === undefined) return;
    if (event.marker !== undefined) for (const partition of partitions) { await worker.turn(); mark(partition, event.marker); }
    for (;;) {
      const now = (await call(worker, () => people.find([person]))).get(person);
      if (now?.unchained?.id !== event.id) return;
      const { unchained, ...rest } = now;
      if (await call(worker, () => people.change({ ...rest, v: now.v + 1 }))) return;
    }
  };

  const act = (source: string, choice: Act['choice']): Act => {
    if (choice === 'erase' || (choice === 'resume' && SOURCES[source] === 'public_task')) return { by: { role: 'steward', id: 's' }, choice: choice as 'erase', reason: 'heard' };
    return { by: { role: 'subject', id: 'x' }, choice: choice as 'yes', version: 1, language: 'en', includePast: random() < .8 };
  };

  const decideOnce = async (worker: Worker): Promise<void> => {
    const person = `${prefix}${pick(LETTERS)}`;
    const source = pick(Object.keys(SOURCES));
    const found = (await call(worker, () => people.find([person]))).get(person);
    if (found === undefined) return;
    if (found.unchained !== undefined) return finish(worker, person);
    const recording = PURPOSES[source]!;
    const outcome = decide(recording, personOf(found).decisions[recording.id], act(source, pick(ACTS[recording.basis])), worker.now());
    if (outcome.outcome !== 'decided') return;
    const { erases } = outcome.event.data;
    const event = `e${made++}`;
    const marker: Marker | undefined = erases === undefined ? undefined : { person, purpose: recording.id, generation: erases, event };
    const change: StoredPerson & { readonly unchained: Owed } = {
      ...found, decisions: { ...found.decisions, [recording.id]: outcome.decision }, v: found.v + 1, unchained: { id: event, ...(marker === undefined ? {} : { marker }) },
    };
    const isDone = await call(worker, async () => {
      const done = await people.change(change);
      if (done) tell(person, source, outcome.decision);
      if (done && marker !== undefined) owed.push(marker);
      return done;
    });
    if (isDone) await finish(worker, person);
  };

  return {
    owed,
    begin: async () => {
      const ids = LETTERS.map((letter) => `${prefix}${letter}`);
      for (const [id, one] of (await people.create(ids.map((id) => ({ id, identifier: id }))))) {
        const granted: Decision = { state: 'granted', version: 1, generation: 1, from: 0, includePast: true, signatures: [], since: 0 };
        await people.change({ ...one, decisions: { [PURPOSES['moodle']!.id]: granted }, v: one.v + 1 });
        tell(id, 'moodle', granted);
        tell(id, 'h5p', undefined);
      }
    },
    decider: (times) => async (worker) => {
      for (let n = 0; n < times; n++) {
        await worker.sleep(int(60));
        await decideOnce(worker);
      }
    },
    finishAny: async (worker) => {
      for (const { id } of await call(worker, () => people.unchained(10))) if (id.startsWith(prefix)) await finish(worker, id);
    },
    since: (person, source, time) => of(person, source).filter((_, n, all) => (all[n + 1]?.time ?? Infinity) >= time).map(({ decision }) => decision),
    now: (person, source) => of(person, source).at(-1)?.decision,
  };
};
