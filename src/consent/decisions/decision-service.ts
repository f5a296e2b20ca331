import { type Fault, Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { Action, Initiator, Refusal, SubjectAction } from '../model/actions.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import type { DecisionState, Person, Purpose } from '../model/types.ts';
import {
  erasuresIn,
  ofEverything,
  type OutboxEntry,
  outboxEntryOf,
  toPerson,
  withoutName,
} from '../people/person-mapping.ts';
import { comeBack, keepOut } from './keep-out.ts';
import { createOutboxEntry } from './outbox-entry.ts';
import type { OutboxRelay, RelayedChange } from './outbox-relay.ts';
import {
  type ProposedChange,
  endEach,
  everywhereProposal,
  isProposedChange,
  type Proposal,
  proposalFor,
} from './propose-change.ts';
import type { FindPurposesInForce, PurposeInForce } from './purposes-in-force.ts';

/**
 * The result of an action. `decided` is in force, chained and, if it erases, marked in every partition of the journal.
 */
export type DecisionResult =
  | ({ readonly outcome: 'decided'; readonly person: Person } & RelayedChange)
  | { readonly outcome: 'unchanged'; readonly person: Person }
  | Refusal;

type Saying = Pick<SubjectAction, 'by' | 'language'>;

/** Persists the decisions of people, guardians and stewards, and timed transitions. */
export interface DecisionService {
  /**
   * Applies one action to one purpose. Rejects with Problem `not-found`, `overloaded` after 20 lost races,
   * `store-unavailable` or `journal-unavailable`: then the decision may hold all the same, and a repetition finds out.
   */
  decide(person: string, purpose: string, action: Action): Promise<DecisionResult>;
  /**
   * Erases all data of a person, with the first name, and keeps them out everywhere. With `within`, and for a guardian
   * who does not decide on everything, it ends these purposes and every other that was decided on, as far as they may;
   * the name stays. Rejects as `decide` does.
   */
  forget(
    person: string,
    purposes: readonly string[],
    action: Saying & { readonly within?: { has(purpose: Purpose): boolean } },
  ): Promise<DecisionResult>;
  /** Ends that a person is kept out everywhere. Rejects as `decide` does. */
  comeBack(person: string, action: Saying): Promise<DecisionResult>;
}

interface DecisionServiceDeps {
  readonly people: Pick<PersonRepository, 'find' | 'update'>;
  readonly outboxRelay: OutboxRelay;
  readonly findPurposes: FindPurposesInForce;
  /** A random id of an event or of a change. */
  readonly newId: () => string;
  readonly now: () => number;
}

/** Proposes a change of a person. May be called again with a newer state of the person, after a lost race. */
type Propose = (person: Person, now: number) => Promise<Proposal>;

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

/** The person's document after a change. */
const changed = (before: StoredPerson, { decisions, everywhere }: ProposedChange): StoredPerson => {
  if (everywhere === undefined) return { ...before, decisions: { ...before.decisions, ...decisions } };
  const { keptOut: _, ...rest } = before;
  const after = { ...rest, ...everywhere, decisions: {} };
  return everywhere.keptOut === undefined ? after : withoutName(after);
};

const STOPS: ReadonlySet<DecisionState> = new Set(['paused', 'objected', 'refused', 'withdrawn']);

/**
 * True if a change is written together with the entry that is still to be relayed. That entry may wait for the journal,
 * and a stop must not. An entry that erases is not joined: its id is that of its erasure.
 */
const joins = (proposal: Proposal, { events }: OutboxEntry): boolean =>
  typeof proposal === 'object' &&
  'decisions' in proposal &&
  erasuresIn(events).length === 0 &&
  (proposal.everywhere === undefined
    ? Object.values(proposal.decisions).every(({ state }) => STOPS.has(state))
    : proposal.events.some(({ data }) => data.erases !== undefined));

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

  /** Undefined if another change came first. */
  const tryChange = async (id: string, propose: Propose): Promise<DecisionResult | undefined> => {
    const before = await read(id);
    const pending = outboxEntryOf(before);
    const person = toPerson(before);
    const at = now();
    const proposal = await propose(person, at);
    if (pending !== undefined && !joins(proposal, pending)) {
      await outboxRelay.relay(before);
      return undefined;
    }
    if (!isProposedChange(proposal)) return proposal === 'unchanged' ? { outcome: 'unchanged', person } : proposal;
    const own = createOutboxEntry(before.id, proposal.events, newId);
    const earlier = pending?.events ?? [];
    const entry = proposal.everywhere === undefined ? own : ofEverything(own, at);
    const outboxEntry = { ...entry, events: [...earlier, ...own.events] };
    const after: StoredPerson = { ...changed(before, proposal), outboxEntry, v: before.v + 1 };
    if (!(await people.update(after))) return undefined;
    const relayed = await outboxRelay.relay(after);
    const events = relayed?.events.slice(earlier.length) ?? [];
    return { outcome: 'decided', person: toPerson(after), ...relayed, events };
  };

  const change = (person: string, propose: Propose): Promise<DecisionResult> =>
    retryOnConflict(RETRY, () => tryChange(person, propose));

  return {
    decide: async (person, purpose, action) => {
      checkText(action);
      return change(person, async (before, at) => {
        const inForce = (await findPurposes([purpose])).get(purpose);
        if (inForce === undefined) throw new Problem('not-found', 'there is no such purpose');
        return proposalFor(inForce, { person: before, now: at }, action);
      });
    },
    forget: async (person, others, { by, language, within }) => {
      checkText({ by, language });
      return change(person, async (before, at) => {
        const isOfAll = within === undefined && by.role === 'subject';
        if (isOfAll || (within === undefined && before.keptOut?.role === 'guardian'))
          return everywhereProposal(keepOut(before, { by, language }, at));
        // A deletion within one organisation too; the role of the no stays.
        if (before.keptOut !== undefined && by.role === 'subject')
          return everywhereProposal({ ...keepOut(before, { by, language }, at), keptOut: before.keptOut });
        const found = [...(await findPurposes([...new Set([...others, ...Object.keys(before.decisions)])])).values()];
        const isTheirs = ({ audience }: PurposeInForce): boolean =>
          needsParentalConsent(before.parentalConsentUntil, audience, at);
        if (within === undefined && found.length > 0 && found.every(isTheirs))
          return everywhereProposal(keepOut(before, { by, language }, at));
        const ended = found.filter(({ purpose }) => within?.has(purpose) !== false);
        return endEach(ended, before, { by, language, now: at });
      });
    },
    comeBack: async (person, { by, language }) => {
      checkText({ by, language });
      return change(person, (before, at) => {
        const proposal = comeBack(before, { by, language }, at);
        return Promise.resolve(
          proposal === 'unchanged' || 'outcome' in proposal ? proposal : everywhereProposal(proposal),
        );
      });
    },
  };
};
