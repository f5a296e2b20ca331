import { randomUUID } from 'node:crypto';
import type { Decision, Person } from '../../../src/consent/model/types.ts';
import type { SinkConsent } from '../../../src/sink/erasure/sink-consent.ts';
import { createEraseStatements, type EraseStatementsDeps } from '../../../src/sink/erasure/erase-statements.ts';
import { createEraseActivities } from '../../../src/sink/erasure/erase-activities.ts';
import { createRebuildDefinition } from '../../../src/sink/erasure/rebuild-definition.ts';
import { createUnlinkAttachments } from '../../../src/sink/erasure/unlink-attachments.ts';
import { createSink } from '../../../src/sink/sink.ts';
import type { ConsentObserver } from '../../../src/sink/write/consent-observer.ts';
import type { JournalMessage, PersonMarker } from '../../../src/journal/port/journal.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import type { JsonObject, StatementPerson } from '../../../src/xapi/model/types.ts';
import { batchOf, messageOf } from '../../models/sink/batch-of.ts';
import { START } from './sink-store.ts';

/** A decision, granted unless overridden. */
const aDecision = (overrides: Partial<Decision> = {}): Decision => ({
  state: 'granted',
  version: 1,
  generation: 1,
  from: 0,
  includePast: true,
  signatures: [],
  since: 0,
  ...overrides,
});

/** People and their decisions in memory; `decide` changes a decision at once. */
export const createPeople = () => {
  const persons = new Map<string, Person>();
  return {
    persons,
    /** Adds a person who has said yes to the source moodle; returns the id. */
    add: (about: Partial<Person> = {}): string => {
      const id = about.id ?? randomUUID();
      persons.set(id, { id, decisions: { 'record:moodle': aDecision() }, ...about });
      return id;
    },
    decide: (id: string, about: Partial<Decision>, purpose = 'record:moodle'): void => {
      persons.set(id, {
        ...persons.get(id)!,
        decisions: { ...persons.get(id)!.decisions, [purpose]: aDecision(about) },
      });
    },
  };
};

type People = ReturnType<typeof createPeople>;

/** The consent services of the sink: the basis of the source moodle is consent, that of all others public task. */
export const consentOf = (
  store: Store,
  { persons }: People,
  { through = START, ...overrides }: Partial<EraseStatementsDeps> & { readonly through?: number } = {},
): SinkConsent => ({
  personsById: (ids) =>
    Promise.resolve(
      new Map(
        ids.flatMap((id) => {
          const person = persons.get(id);
          return person === undefined ? [] : [[id, person] as const];
        }),
      ),
    ),
  purposeOf: (source) =>
    Promise.resolve({ id: `record:${source}`, basis: source === 'moodle' ? 'consent' : 'public_task', accepts: [1] }),
  erase: createEraseStatements({
    store,
    unlinkAttachments: createUnlinkAttachments({
      store,
      consistentThrough: () => Promise.resolve(through),
      now: () => START,
    }),
    eraseActivities: createEraseActivities(createRebuildDefinition({ store })),
    ...overrides,
  }),
});

/** A person in a statement. */
export const as = (id: string, role: StatementPerson['role'] = 'actor', generation = 1): StatementPerson => ({
  id,
  role,
  generation,
});

/** A message of statements, each with its people. */
export const aMessage = (
  offset: number,
  statements: readonly (readonly [JsonObject, ...StatementPerson[]])[],
  source = 'moodle',
): JournalMessage =>
  messageOf(
    offset,
    START,
    batchOf(
      statements.map(([statement]) => statement),
      { source, people: statements.map(([, ...people]) => people) },
    ),
  );

/** A message with an erasure marker. */
export const aMarker = (offset: number, person: string, about: Partial<PersonMarker> = {}): JournalMessage => ({
  offset,
  appendedAt: START,
  batches: [],
  marker: { person, purpose: 'record:moodle', generation: 1, event: randomUUID(), ...about },
});

/** A sink with these consent services that has claimed the partition. */
export const anAskingSink = async (
  store: Store,
  consent: SinkConsent,
  { partition = 0, observe = {} }: { readonly partition?: number; readonly observe?: ConsentObserver } = {},
) => {
  const sink = createSink({
    store,
    now: () => START,
    consent,
    observe: { written: () => undefined, waiting: () => undefined, missing: () => undefined, ...observe },
  });
  await sink.claimed(partition);
  return { hand: (...messages: readonly JournalMessage[]) => sink.handle({ partition, messages }) };
};
