import { createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { decisionBefore, decisionOf } from '../../../src/consent/model/person-decisions.ts';
import { erasuresIn, outboxEntryOf, toPerson } from '../../../src/consent/people/person-mapping.ts';
import { RULING_TIMEOUT_MS } from '../../../src/consent/decisions/decide.ts';
import type { Action } from '../../../src/consent/model/actions.ts';
import type { Decision, Purpose } from '../../../src/consent/model/types.ts';
import type { ConsentServices } from '../../../src/app/consent/compose-consent.ts';
import { deriveKey } from '../../../src/core/crypto/derived-keys.ts';
import type { Marker } from '../../../src/journal/port/journal.ts';
import { Problem } from '../../../src/core/problem.ts';
import type { StoredPerson } from '../../../src/store/ports/consent/person-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aRecordPurpose } from '../../support/builders/consent/a-purpose.ts';
import { MASTER_KEY } from '../../support/servers/running-carnet.ts';
import type { Scheduler, Worker } from '../scheduler.ts';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';

/** The people of a schedule: what they are known by is made of one letter. */
export const LETTERS = ['a', 'b', 'c', 'd'];

/** The Agent of a letter. */
export const agentOf = (letter: string): JsonObject => ({ mbox: `mailto:${letter}@school.example` });

const identifierOf = (letter: string): string => agentKey(agentOf(letter)) ?? '';

/** The sources of a schedule, each on a basis of its own. */
export const SOURCES: Readonly<Record<string, Source>> = {
  moodle: { id: 'moodle', name: 'moodle', basis: 'consent', createdAt: 0, v: 1 },
  h5p: { id: 'h5p', name: 'h5p', basis: 'public_task', createdAt: 0, v: 1 },
};

const recordOf = (source: string): string => `record:${source}`;

/** A person's decision from a time on. */
interface Then {
  readonly time: number;
  readonly person: string;
  readonly source: string;
  readonly decision: Decision | undefined;
}

/** What the source on consent asked for at some time. */
export interface AskedThen extends Pick<Purpose, 'accepts' | 'until'> {
  readonly time: number;
}

/** A decision in force at some time. */
export interface InForce {
  readonly person: string;
  readonly source: string;
  readonly since: number;
  readonly generation: number;
}

/** People who decide, and the true story of what they have decided. */
export interface Deciding {
  /**
   * Makes the people: some have said yes to the source on consent, whenever it was, some have said nothing, one may be
   * unknown.
   */
  begin(): Promise<void>;
  /** A person decides, or has all their data deleted, so many times. */
  decisionMaker(times: number): (worker: Worker) => Promise<void>;
  /** A child has everything deleted, is named again by the institution, and has everything deleted again. */
  readonly deleteTwice: (worker: Worker) => Promise<void>;
  /** Who has no first name in the store now. */
  nameless(): Promise<readonly string[]>;
  /** The institution widens what the source on consent asks for, some time. */
  readonly widen: (worker: Worker) => Promise<void>;
  /** People as one worker writes them: what they decide becomes part of the story. */
  observe(people: Store['people']): Store['people'];
  /** Every decision that was in force at this time or later, and before that one. */
  since(person: string, source: string, time: number, before?: number): readonly (Decision | undefined)[];
  /** What the source on consent asked for at this time or later, and before that one. */
  askedSince(time: number, before?: number): readonly AskedThen[];
  now(person: string, source: string): Decision | undefined;
  /** What the store has in force; without ends in time, which come again by themselves. */
  inForce(): Promise<readonly InForce[]>;
  /** The markers that were owed, each to every partition. */
  readonly pendingErasures: Marker[];
  /** The letters of people who are unknown at first. */
  readonly unknown: ReadonlySet<string>;
  /** Who has this letter now. */
  idOf(letter: string): Promise<string | undefined>;
}

const DECISIONS: Readonly<Record<string, readonly string[]>> = {
  moodle: ['yes', 'yes', 'yes', 'stop', 'stop', 'no', 'pause', 'resume', 'expire'],
  h5p: ['object', 'object', 'yes', 'erase', 'resume', 'lapse'],
};

const isExpected = (thrown: unknown): boolean =>
  thrown instanceof Problem && ['overloaded', 'not-found'].includes(thrown.kind);

const overlapping = <T extends { readonly time: number }>(
  all: readonly T[],
  time: number,
  before: number,
): readonly T[] => all.filter((one, n) => one.time <= before && (all[n + 1]?.time ?? Infinity) >= time);

/** Builds the people of a schedule. `processOf` is the room of consent as a worker has it. */
export const createDeciding = ({
  scheduler,
  store,
  processOf,
}: {
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly processOf: (worker: Worker) => Promise<ConsentServices>;
}): Deciding => {
  const { int, pick, random } = scheduler;
  const time = (): number => scheduler.time();
  const story: Then[] = [];
  const asked: AskedThen[] = [];
  const pendingErasures: Marker[] = [];
  const start = time();
  const until = random() < 0.2 ? start + 500 + int(4_000) : undefined;
  const unknown = new Set(random() < 0.5 ? ['d'] : []);
  const blindIndex = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));

  /** The person into whom the one with this id was merged. */
  const survivors = new Map<string, string>();

  /** What holds for a source: also for one of which nothing was said, once everything was deleted. */
  const holding = (stored: StoredPerson, source: string): Decision | undefined => {
    const person = toPerson(stored);
    return person.generation === undefined
      ? decisionOf(person, recordOf(source))
      : decisionBefore(person, recordOf(source));
  };
  const tell = (stored: StoredPerson): void => {
    const { id } = stored;
    const ids = [id, ...[...survivors].flatMap(([merged, survivor]) => (survivor === id ? [merged] : []))];
    for (const source of Object.keys(SOURCES))
      for (const person of ids) story.push({ time: time(), person, source, decision: holding(stored, source) });
  };
  const tellMerged = (id: string, survivor: string): void => {
    survivors.set(id, survivor);
    for (const source of Object.keys(SOURCES))
      story.push({ time: time(), person: id, source, decision: of(survivor, source).at(-1)?.decision });
  };
  const of = (person: string, source: string): readonly Then[] =>
    story.filter((one) => one.person === person && one.source === source);

  const decide = (source: string, choice: string, version: number): Action => {
    if (choice === 'lapse' || choice === 'expire') return { by: { role: 'system', id: 'carnet' }, choice };
    if (choice === 'erase' || (choice === 'resume' && source === 'h5p'))
      return { by: { role: 'steward', id: 's' }, choice: choice as 'erase', reason: 'heard' };
    return {
      by: { role: 'subject', id: 'x' },
      choice: choice as 'yes',
      version,
      language: 'en',
      includePast: random() < 0.7,
    };
  };

  const pickPerson = async ({ people }: ConsentServices): Promise<string | undefined> => {
    const identifier = identifierOf(pick(LETTERS));
    return (await people.findByIdentifier([identifier])).get(identifier)?.id;
  };
  const forget = ({ decisionService }: ConsentServices, person: string) =>
    decisionService.forget(person, Object.keys(SOURCES).map(recordOf), {
      by: { role: 'subject', id: 'x' },
      language: 'en',
    });

  const decideOnce = async (consentServices: ConsentServices): Promise<void> => {
    const person = await pickPerson(consentServices);
    if (person === undefined) return;
    const source = pick(Object.keys(SOURCES));
    const version =
      (await consentServices.findPurposes([recordOf(source)])).get(recordOf(source))?.purpose.version ?? 0;
    try {
      const chance = random();
      if (chance < 0.08) await forget(consentServices, person);
      else if (chance < 0.2)
        await consentServices.decisionService.comeBack(person, {
          by: { role: 'subject', id: 'x', assurance: 'institution' },
          language: 'en',
        });
      else
        await consentServices.decisionService.decide(
          person,
          recordOf(source),
          decide(source, pick(DECISIONS[source]!), version),
        );
    } catch (thrown) {
      if (!isExpected(thrown)) throw thrown;
    }
  };

  return {
    pendingErasures,
    unknown,
    begin: async () => {
      if (until !== undefined)
        await store.purposes.add({ ...aRecordPurpose({ id: recordOf('moodle'), basis: 'consent', until }), v: 1 });
      asked.push({ time: start, accepts: [1], ...(until === undefined ? {} : { until }) });
      const known = LETTERS.filter((letter) => !unknown.has(letter));
      for (const one of (
        await store.people.create(
          known.map((letter) => ({
            id: `${letter}-${pick(['x', 'y'])}`,
            identifier: blindIndex(identifierOf(letter)),
          })),
        )
      ).values()) {
        const granted: Decision = {
          state: 'granted',
          version: 1,
          generation: 1,
          from: 0,
          includePast: true,
          signatures: [],
          since: 0,
          ...(until === undefined ? {} : { until }),
        };
        // Their month is over soon.
        const objected: Decision = {
          state: 'objected',
          version: 1,
          generation: 1,
          includePast: false,
          signatures: [],
          since: start - RULING_TIMEOUT_MS + int(3_000),
        };
        const started = {
          ...one,
          decisions: {
            ...(random() < 0.75 ? { [recordOf('moodle')]: granted } : {}),
            ...(random() < 0.1 ? { [recordOf('h5p')]: objected } : {}),
          },
          v: one.v + 1,
        };
        await store.people.update(started);
        tell(started);
      }
    },
    decisionMaker: (times) => async (worker) => {
      const consentServices = await processOf(worker);
      for (let n = 0; n < times; n++) {
        await worker.sleep(int(60));
        await decideOnce(consentServices);
      }
    },
    deleteTwice: async (worker) => {
      const consentServices = await processOf(worker);
      await worker.sleep(int(60));
      const person = await pickPerson(consentServices);
      if (person === undefined) return;
      try {
        await forget(consentServices, person);
        // Now nothing is left to decide.
        await consentServices.decisionService.decide(person, recordOf('h5p'), decide('h5p', 'erase', 1));
        for (let isNamed = false; !isNamed;) {
          await worker.turn();
          const stored = (await store.people.find([person])).get(person)!;
          isNamed = await store.people.update({ ...stored, name: 'Alma', v: stored.v + 1 });
        }
        await worker.sleep(int(1_500));
        await forget(consentServices, person);
      } catch (thrown) {
        if (!isExpected(thrown)) throw thrown;
      }
    },
    nameless: async () => {
      const ids = [...new Set(story.map(({ person }) => person))];
      const found = await store.people.find(ids);
      return ids.filter((id) => found.get(id)?.name === undefined);
    },
    widen: async (worker) => {
      await worker.sleep(500 + int(2_500));
      const { records } = await processOf(worker);
      const before = await records.ensurePersisted(SOURCES['moodle']!);
      await worker.turn();
      await store.purposes.add({ ...aRecordPurpose({ ...before, version: 2, accepts: [2] }), v: 1 });
      asked.push({ time: time(), accepts: [2], ...(until === undefined ? {} : { until }) });
    },
    observe: (people) => ({
      ...people,
      update: async (person) => {
        const done = await people.update(person);
        if (!done) return done;
        if (person.mergedInto === undefined) tell(person);
        else tellMerged(person.id, person.mergedInto);
        for (const erasure of erasuresIn(outboxEntryOf(person)?.events ?? []))
          pendingErasures.push({ person: person.id, ...erasure });
        return done;
      },
    }),
    // oxlint-disable-next-line max-params -- the model's step has these inputs
    since: (person, source, from, before = Infinity) =>
      overlapping([{ time: -Infinity, decision: undefined }, ...of(person, source)], from, before).map(
        ({ decision }) => decision,
      ),
    askedSince: (from, before = Infinity) => overlapping(asked, from, before),
    inForce: async () => {
      const ids = [...new Set(story.map(({ person }) => person))];
      return [...(await store.people.find(ids))].flatMap(([person, stored]) =>
        Object.keys(SOURCES).flatMap((source) => {
          const decision = holding(stored, source);
          return decision === undefined || decision.state === 'expired'
            ? []
            : [{ person, source, since: decision.since, generation: decision.generation }];
        }),
      );
    },
    now: (person, source) => of(person, source).at(-1)?.decision,
    idOf: async (letter) =>
      (await store.people.findByIdentifiers([blindIndex(identifierOf(letter))])).get(blindIndex(identifierOf(letter)))
        ?.id,
  };
};
