import { ownValue } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Action, DecisionEvent, Initiator, Refusal, SubjectAction } from '../model/actions.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import type { Decision, DecisionState, Person, Purpose } from '../model/types.ts';
import { erasuresIn, type OutboxEntry, outboxEntryOf, toPerson, withoutName } from '../people/person-mapping.ts';
import { sourceOfRecord } from '../purposes/recording-purpose.ts';
import { decide } from './decide.ts';
import { createOutboxEntry } from './outbox-entry.ts';
import type { OutboxRelay, RelayedChange } from './outbox-relay.ts';
import type { FindPurposesInForce, PurposeInForce } from './purposes-in-force.ts';

/**
 * The result of an action. `decided` is in force, chained and, where it erases, marked in every partition of the
 * journal.
 */
export type DecisionResult =
  | ({ readonly outcome: 'decided'; readonly person: Person } & RelayedChange)
  | { readonly outcome: 'unchanged'; readonly person: Person }
  | Refusal;

/** Persists the decisions of people, guardians and stewards, and timed transitions. */
export interface DecisionService {
  /**
   * Applies one action to one purpose. Rejects with Problem `not-found`, `overloaded` after 20 lost races,
   * `store-unavailable` or `journal-unavailable`: then the decision may hold all the same, and a repetition finds out.
   */
  decide(person: string, purpose: string, action: Action): Promise<DecisionResult>;
  /**
   * Erases all data of a person for these purposes and every other that they have decided on, in one change; the first
   * name goes too. With `within`, for its purposes alone, and the name stays. Rejects as `decide` does.
   */
  forget(
    person: string,
    purposes: readonly string[],
    action: Pick<SubjectAction, 'by' | 'language'> & { readonly within?: { has(purpose: Purpose): boolean } },
  ): Promise<DecisionResult>;
}

interface DecisionServiceDeps {
  readonly people: Pick<PersonRepository, 'find' | 'update'>;
  readonly outboxRelay: Pick<OutboxRelay, 'relay'>;
  readonly findPurposes: FindPurposesInForce;
  /** A random id of an event or of a change. */
  readonly newId: () => string;
  readonly now: () => number;
}

interface Change {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly events: readonly DecisionEvent[];
}

type Proposal = Change | Refusal | 'unchanged';

/** A change of a person's document. */
interface PersonChange {
  /** May be called again with a newer state of the person, after a lost race. */
  readonly propose: (person: Person, now: number) => Promise<Proposal>;
  readonly deletesName: boolean;
}

const RETRY = { tries: 20, overloaded: 'too many decisions for this person at once; nothing of this was kept' };

/** A text without canonical JSON could never be chained. */
const checkText = ({
  by,
  language,
  reason,
}: {
  readonly by: Initiator;
  readonly language?: string;
  readonly reason?: string;
}): void => {
  const texts = [
    ['/by/id', by.id],
    ['/by/evidence', by.evidence],
    ['/language', language],
    ['/reason', reason],
  ] as const;
  const faults = texts.flatMap(([at, text]): Fault[] =>
    text !== undefined && /\p{Surrogate}/u.test(text) ? [{ at, detail: 'must be well-formed Unicode' }] : [],
  );
  if (faults.length > 0)
    throw new Problem('invalid-request', 'a text of this decision is not well-formed Unicode', faults);
};

const proposalFor = (
  { purpose, audience }: PurposeInForce,
  { person, now }: { readonly person: Person; readonly now: number },
  action: Action,
): Proposal => {
  const result = decide(ownValue(person.decisions, purpose.id), action, {
    purpose,
    now,
    needsParentalConsent: needsParentalConsent(person.parentalConsentUntil, audience, now),
  });
  if (result.outcome === 'unchanged') return 'unchanged';
  return result.outcome === 'refused'
    ? result
    : { decisions: { [purpose.id]: result.decision }, events: [result.event] };
};

const STOPS: ReadonlySet<DecisionState> = new Set(['paused', 'objected', 'refused', 'withdrawn']);

/**
 * Whether a change is written together with the entry that is still to be relayed. That entry may wait for the journal,
 * and a stop must not. One that erases stays alone: its id is that of its erasure.
 */
const joins = (proposal: Proposal, { events }: OutboxEntry): boolean =>
  typeof proposal === 'object' &&
  'decisions' in proposal &&
  erasuresIn(events).length === 0 &&
  Object.values(proposal.decisions).every(({ state }) => STOPS.has(state));

const isChange = (proposal: Proposal): proposal is Change => typeof proposal === 'object' && 'events' in proposal;

const isErasing = (proposal: Proposal): proposal is Change =>
  isChange(proposal) && proposal.events.some(({ data }) => data.erases !== undefined);

/**
 * A deletion of everything that ends nothing erases again all the same: a name, or a dead letter, may have come since.
 * One event and one marker do it for all purposes, since the marker takes all that was admitted before it.
 */
const repeatOnce = (
  first: readonly Proposal[],
  forgotten: readonly PurposeInForce[],
  propose: (inForce: PurposeInForce) => Proposal,
): readonly Proposal[] => {
  const again = forgotten.map(propose);
  const isOfRecord = (index: number): boolean => sourceOfRecord(forgotten[index]?.purpose.id ?? '') !== undefined;
  // The mentions of a person are in statements, which are recorded.
  const record = again.findIndex((proposal, index) => isErasing(proposal) && isOfRecord(index));
  const chosen = record < 0 ? again.findIndex(isErasing) : record;
  return first.map((proposal, index) => (index === chosen ? (again[index] ?? proposal) : proposal));
};

/** The entry of an erasure that leaves nothing of the person: no name, and nothing that was admitted before it. */
const ofEverything = (entry: OutboxEntry, at: number): OutboxEntry =>
  entry.deletesName === undefined ? entry : { ...entry, deletesName: true, deletesBefore: at };

/**
 * A decision is one compare-and-set of one document: the new state, and its events as outbox entry. A pending entry is
 * relayed first, or with it. So events are chained in the order of their actions.
 */
export const createDecisionService = ({
  people,
  outboxRelay,
  findPurposes,
  newId,
  now,
}: DecisionServiceDeps): DecisionService => {
  const read = async (id: string): Promise<StoredPerson> => {
    const stored = (await people.find([id])).get(id);
    if (stored === undefined) throw new Problem('not-found', 'there is no such person');
    return stored;
  };

  /** Undefined where another change came first. */
  const tryChange = async (id: string, { propose, deletesName }: PersonChange): Promise<DecisionResult | undefined> => {
    const before = await read(id);
    const pending = outboxEntryOf(before);
    const person = toPerson(before);
    const at = now();
    const proposal = await propose(person, at);
    if (pending !== undefined && !joins(proposal, pending)) {
      await outboxRelay.relay(before);
      return undefined;
    }
    if (typeof proposal === 'object' && 'outcome' in proposal) return proposal;
    const rest = deletesName ? withoutName(before) : before;
    if (proposal === 'unchanged') {
      const isSame = rest.name === before.name || (await people.update({ ...rest, v: before.v + 1 }));
      return isSame ? { outcome: 'unchanged', person } : undefined;
    }
    const own = createOutboxEntry(before.id, proposal.events, newId);
    const earlier = pending?.events ?? [];
    const outboxEntry = { ...(deletesName ? ofEverything(own, at) : own), events: [...earlier, ...own.events] };
    const decisions = { ...before.decisions, ...proposal.decisions };
    const after: StoredPerson = { ...rest, decisions, outboxEntry, v: before.v + 1 };
    if (!(await people.update(after))) return undefined;
    const relayed = await outboxRelay.relay(after);
    const events = relayed?.events.slice(earlier.length) ?? [];
    return { outcome: 'decided', person: toPerson(after), ...relayed, events };
  };

  return {
    decide: async (person, purpose, action) => {
      checkText(action);
      const propose: PersonChange['propose'] = async (before, at) => {
        const inForce = (await findPurposes([purpose])).get(purpose);
        if (inForce === undefined) throw new Problem('not-found', 'there is no such purpose');
        return proposalFor(inForce, { person: before, now: at }, action);
      };
      return retryOnConflict(RETRY, () => tryChange(person, { propose, deletesName: false }));
    },
    forget: async (person, others, { by, language, within }) => {
      checkText({ by, language });
      const propose: PersonChange['propose'] = async (before, at) => {
        const found = await findPurposes([...new Set([...others, ...Object.keys(before.decisions)])]);
        const forgotten = [...found.values()].filter(({ purpose }) => within?.has(purpose) !== false);
        const propose = (inForce: PurposeInForce, isAgain: boolean): Proposal =>
          proposalFor(
            inForce,
            { person: before, now: at },
            { by, language, choice: 'forget', version: inForce.purpose.version, isAgain },
          );
        const first = forgotten.map((inForce) => propose(inForce, false));
        const isRepeated = within === undefined && !first.some(isErasing);
        const proposals = isRepeated ? repeatOnce(first, forgotten, (inForce) => propose(inForce, true)) : first;
        const changes = proposals.filter(isChange);
        if (changes.length > 0)
          return {
            decisions: Object.fromEntries(changes.flatMap(({ decisions }) => Object.entries(decisions))),
            events: changes.flatMap(({ events }) => events),
          };
        return proposals.find((one): one is Refusal => typeof one === 'object') ?? 'unchanged';
      };
      return retryOnConflict(RETRY, () => tryChange(person, { propose, deletesName: within === undefined }));
    },
  };
};
