import type { StoredPerson } from '../../store/ports/person-repository.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { Act, By, DecisionEvent, Refusal, Said } from '../model/actions.ts';
import { decide } from './decide.ts';
import { createFinish, type Finish, type Finished, type FinishDeps } from './outbox-relay.ts';
import { type Audience, isJoint } from '../model/parental-consent.ts';
import { createOwe } from './outbox-entry.ts';
import { personFrom } from '../people/person-mapping.ts';
import type { Decision, Person, Purpose } from '../model/types.ts';

/** A purpose that is decided on, in its present version, and for whom its source is. */
export interface DecidedPurpose {
  readonly purpose: Purpose;
  readonly audience?: Audience;
}

/**
 * What an act came to. `decided` is in force, chained, and, where it erases, marked on every partition of the journal.
 */
type Acted =
  | ({ readonly outcome: 'decided'; readonly person: Person } & Finished)
  | { readonly outcome: 'unchanged'; readonly person: Person }
  | Refusal;

/** Decides for people: what they, a guardian, a steward or time say. */
export interface DecideFor {
  /**
   * One act upon one purpose. Rejects with Problem `not-found` where there is no such person or purpose, `overloaded`
   * where 20 others came first, `store-unavailable` or `journal-unavailable`: then the decision may hold all the same,
   * and the same act again finds out.
   */
  act(person: string, purpose: string, act: Act): Promise<Acted>;
  /**
   * Has all that is held of a person deleted, for these purposes and every other that they have decided on, in one
   * change; the first name goes too. Rejects as `act` does.
   */
  forget(person: string, purposes: readonly string[], said: Pick<Said, 'by' | 'language'>): Promise<Acted>;
  readonly finish: Finish;
}

/** What `createDecideFor` is built from. */
export interface DecideForDeps extends FinishDeps {
  /** The present version of each of these purposes, read now; those that are not there are not in the map. */
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  /** A random id: of an event, or of a change. */
  readonly newId: () => string;
}

interface Change {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly events: readonly DecisionEvent[];
}

type Proposal = Change | Refusal | 'unchanged';

const TRIES = 20;

/** The document without the first name. */
const nameless = ({ name, ...rest }: StoredPerson): StoredPerson => rest;

/** What has no canonical JSON could never be chained. */
const checkText = ({
  by,
  ...said
}: {
  readonly by: By;
  readonly language?: string;
  readonly reason?: string;
}): void => {
  const texts = [
    ['/by/id', by.id],
    ['/by/evidence', by.evidence],
    ['/language', said.language],
    ['/reason', said.reason],
  ] as const;
  const faults = texts.flatMap(([at, text]): Fault[] =>
    text !== undefined && /\p{Surrogate}/u.test(text) ? [{ at, detail: 'must be well-formed Unicode' }] : [],
  );
  if (faults.length > 0)
    throw new Problem('invalid-request', 'a text of this decision is not well-formed Unicode', faults);
};

/**
 * Builds the deciding. A decision is one update of one document, which names what it read: the new state, and the
 * events that it owes to the audit chain. It is refused while another change of the same person is owed; that one is
 * finished first, so that a person's events stand in the chain in the order of their acts. Then its own are.
 */
export const createDecideFor = (deps: DecideForDeps): DecideFor => {
  const { people, purposes, now, newId } = deps;
  const finish = createFinish(deps);
  const owe = createOwe(newId);

  const read = async (id: string): Promise<StoredPerson> => {
    const stored = (await people.find([id])).get(id);
    if (stored === undefined) throw new Problem('not-found', 'there is no such person');
    return stored;
  };

  const change = async (
    id: string,
    propose: (person: Person, at: number) => Promise<Proposal>,
    keep = (stored: StoredPerson): StoredPerson => stored,
  ): Promise<Acted> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await read(id);
      if (before.unchained !== undefined) {
        await finish.one(before);
        continue;
      }
      const person = personFrom(before);
      const proposal = await propose(person, now());
      if (typeof proposal === 'object' && 'outcome' in proposal) return proposal;
      const kept = keep(before);
      if (proposal === 'unchanged') {
        if (kept.name === before.name || (await people.change({ ...kept, v: before.v + 1 })))
          return { outcome: 'unchanged', person };
        continue;
      }
      const unchained = owe(before.id, proposal.events);
      const after: StoredPerson = {
        ...kept,
        decisions: { ...before.decisions, ...proposal.decisions },
        unchained,
        v: before.v + 1,
      };
      if (!(await people.change(after))) continue;
      const finished = await finish.one(after);
      return { outcome: 'decided', person: personFrom(after), events: [], ...finished };
    }
    throw new Problem('overloaded', 'too many decide for this person at once; nothing of this was kept');
  };

  const outcomeOf = ({ purpose, audience }: DecidedPurpose, person: Person, act: Act, at: number): Proposal => {
    const outcome = decide(purpose, person.decisions[purpose.id], act, at, isJoint(person.jointUntil, audience, at));
    if (outcome.outcome === 'unchanged') return 'unchanged';
    return outcome.outcome === 'refused'
      ? outcome
      : { decisions: { [purpose.id]: outcome.decision }, events: [outcome.event] };
  };

  return {
    finish,
    act: async (person, purpose, act) => {
      checkText(act);
      return change(person, async (before, at) => {
        const decided = (await purposes([purpose])).get(purpose);
        if (decided === undefined) throw new Problem('not-found', 'there is no such purpose');
        return outcomeOf(decided, before, act, at);
      });
    },
    forget: async (person, others, { by, language }) => {
      checkText({ by, language });
      return change(
        person,
        async (before, at) => {
          const found = await purposes([...new Set([...others, ...Object.keys(before.decisions)])]);
          const proposals = [...found.values()].map((decided) =>
            outcomeOf(decided, before, { by, language, choice: 'forget', version: decided.purpose.version }, at),
          );
          const changes = proposals.filter((one): one is Change => typeof one === 'object' && 'events' in one);
          if (changes.length > 0)
            return {
              decisions: Object.assign({}, ...changes.map(({ decisions }) => decisions)) as Change['decisions'],
              events: changes.flatMap(({ events }) => events),
            };
          return proposals.find((one): one is Refusal => typeof one === 'object') ?? 'unchanged';
        },
        nameless,
      );
    },
  };
};
