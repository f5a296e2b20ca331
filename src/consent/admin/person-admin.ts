import type { PersonRepository, StoredPerson } from '../../store/ports/person-repository.ts';
import { Problem } from '../../core/problem.ts';
import type { By, Ruling, Said } from '../model/actions.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';
import type { DecideFor } from '../decisions/decision-service.ts';
import { RULING_MS } from '../decisions/decide.ts';
import { refusedAct } from '../subject/my-decisions.ts';
import type { Identified, Identify } from './link-identifier.ts';
import type { BlindIndex } from '../people/blind-index.ts';
import { personFrom } from '../people/person-mapping.ts';
import type { DecisionState, Person } from '../model/types.ts';

/** A person as the institution knows them. Times are milliseconds since the epoch. */
export interface PersonFile {
  readonly id: string;
  /** The child's first name, as the institution gave it. */
  readonly name?: string;
  /** The 15th birthday. */
  readonly jointUntil?: number;
}

/** An objection that waits for a ruling. */
interface Objection {
  readonly person: string;
  readonly purpose: string;
  readonly since: number;
  /** When no ruling means erase. */
  readonly due: number;
  /** They have had everything deleted: nothing is held, and the objection is what keeps out what comes again. */
  readonly deleted?: true;
}

/** What an act of an institution came to. */
interface Ruled {
  readonly state: DecisionState;
  readonly generation: number;
  /** The `seq` of its event; absent where it said again what was said before. */
  readonly receipt?: number;
  readonly erasure?: string;
}

/**
 * What an institution says of people, and what its stewards rule. Identifiers are `agentKey`s. Every call rejects with
 * Problem `store-unavailable` where the store cannot be reached.
 */
export interface PeopleDesk {
  /** Who has this identifier; made where nobody has. What is said of them besides holds from then on. */
  make(identifier: string, said: Omit<PersonFile, 'id'>): Promise<PersonFile & { readonly made: boolean }>;
  /** Rejects with Problem `not-found` where nobody has it. */
  find(identifier: string): Promise<PersonFile>;
  /** Gives a person another identifier; where it was somebody else's, the two are one from then on (`Identify`). */
  identify(person: string, identifier: string, by: By): Promise<Identified>;
  /**
   * A guardian's decision on paper, with the evidence that refers to it. Rejects as deciding does (`version-conflict`,
   * `state-conflict`, `forbidden`, `not-found`).
   */
  signOnPaper(
    person: string,
    purpose: string,
    said: Omit<Said, 'by'>,
    evidence: { readonly key: string; readonly evidence: string },
  ): Promise<Ruled>;
  /** Objections that nobody has ruled on, of some people; where it goes on (as `after`), absent at the end. */
  objections(after?: string): Promise<{ readonly objections: readonly Objection[]; readonly next?: string }>;
  /**
   * A ruling on an objection, with its written reason. Rejects with Problem `state-conflict` where there is none,
   * `not-found`.
   */
  rule(person: string, purpose: string, ruling: Ruling): Promise<Ruled>;
}

/** What `createPeopleDesk` is built from. */
export interface PeopleDeskDeps {
  readonly people: Pick<PersonRepository, 'lookUp' | 'create' | 'change' | 'walk'>;
  readonly blindIndex: BlindIndex;
  readonly identify: Identify;
  readonly decideFor: Pick<DecideFor, 'act'>;
  readonly chain: Pick<ChainKeeper, 'ofPerson'>;
  readonly newId: () => string;
  readonly now: () => number;
}

const TRIES = 20;
const WALKED = 1000;
const LOOKED_BACK = 200;

const fileOf = ({ id, name, jointUntil }: StoredPerson): PersonFile => ({
  id,
  ...(name === undefined ? {} : { name }),
  ...(jointUntil === undefined ? {} : { jointUntil }),
});

/** Builds the desk of people. */
export const createPeopleDesk = ({
  people,
  blindIndex,
  identify,
  decideFor,
  chain,
  newId,
  now,
}: PeopleDeskDeps): PeopleDesk => {
  /**
   * The purposes that this person objects to because they have had everything deleted, as the latest of their events
   * say.
   */
  const deletedFor = async ({ id, was = [] }: Person): Promise<ReadonlySet<string>> => {
    const events = (
      await Promise.all(
        [id, ...was.map((former) => former.id)].map((one) => chain.ofPerson(one, { limit: LOOKED_BACK })),
      )
    )
      .flat()
      .toSorted((a, b) => a.seq - b.seq);
    const last = new Map(
      events.flatMap(({ purpose, to, data }) =>
        purpose === undefined || to === undefined
          ? []
          : [[purpose, to === 'objected' && data?.['choice'] === 'forget'] as const],
      ),
    );
    return new Set([...last].flatMap(([purpose, deleted]) => (deleted ? [purpose] : [])));
  };
  const act = async (person: string, purpose: string, said: Said | Ruling): Promise<Ruled> => {
    const acted = await decideFor.act(person, purpose, said);
    if (acted.outcome === 'refused') throw refusedAct(acted);
    const { state = 'none' as const, generation = 1 } = acted.person.decisions[purpose] ?? {};
    const event = acted.outcome === 'decided' ? acted.events.find((one) => one.purpose === purpose) : undefined;
    const erasure = acted.outcome === 'decided' ? acted.erasure : undefined;
    return {
      state,
      generation,
      ...(event === undefined ? {} : { receipt: event.seq }),
      ...(erasure === undefined ? {} : { erasure }),
    };
  };

  return {
    make: async (identifier, said) => {
      const index = blindIndex(identifier);
      const id = newId();
      for (let tries = 0; tries < TRIES; tries++) {
        const stored = (await people.create([{ id, identifier: index }])).get(index);
        if (stored === undefined) continue;
        const after = {
          ...stored,
          ...said,
          ...(said.jointUntil === undefined ? {} : { jointSaid: now() }),
          v: stored.v + 1,
        };
        if (Object.keys(said).length === 0 || (await people.change(after)))
          return { ...fileOf(after), made: stored.id === id };
      }
      throw new Problem('overloaded', 'too many change this person at once; nothing of this was kept');
    },
    find: async (identifier) => {
      const index = blindIndex(identifier);
      const stored = (await people.lookUp([index])).get(index);
      if (stored === undefined) throw new Problem('not-found', 'nobody has this identifier');
      return fileOf(stored);
    },
    identify: (person, identifier, by) => identify(person, blindIndex(identifier), by),
    signOnPaper: (person, purpose, said, { key, evidence }) =>
      act(person, purpose, { ...said, by: { role: 'guardian', id: key, evidence } }),
    objections: async (after) => {
      const found = await people.walk({ limit: WALKED, ...(after === undefined ? {} : { after }) });
      const next = found.length < WALKED ? undefined : found.at(-1)?.id;
      const objections = await Promise.all(
        found.map(personFrom).map(async (person): Promise<readonly Objection[]> => {
          const objected = Object.entries(person.decisions).filter(([, { state }]) => state === 'objected');
          const deleted = objected.length === 0 ? new Set<string>() : await deletedFor(person);
          return objected.map(([purpose, { since }]) => ({
            person: person.id,
            purpose,
            since,
            due: since + RULING_MS,
            ...(deleted.has(purpose) ? { deleted: true } : {}),
          }));
        }),
      );
      return { objections: objections.flat(), ...(next === undefined ? {} : { next }) };
    },
    rule: act,
  };
};
