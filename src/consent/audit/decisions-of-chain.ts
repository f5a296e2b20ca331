import { PERSON_EVENTS } from '../model/actions.ts';
import type { DecisionState, Person } from '../model/types.ts';
import type { AuditEvent } from './hash-chain.ts';

/** The decision on one purpose, by its last event. */
type ChainedDecision = Pick<Person['decisions'][string], 'state' | 'generation'>;

/** The state of a person that follows from the events of the audit chain. */
export interface ChainedPerson {
  readonly isKeptOut: boolean;
  /** Absent if no event has named it. */
  readonly generation?: number;
  readonly decisions: ReadonlyMap<string, ChainedDecision>;
}

/** The state of a person of which the chain has no event. */
export const NOTHING_CHAINED: ChainedPerson = { isKeptOut: false, decisions: new Map() };

type ChainedEvent = Pick<AuditEvent, 'type' | 'purpose' | 'to' | 'generation'>;

/** The state after an event. An event that decides nothing gives the same object. */
export const afterEvent = (
  before: ChainedPerson,
  { type, purpose, to, generation = 1 }: ChainedEvent,
): ChainedPerson => {
  if ((type === 'decision' || type === 'signature') && purpose !== undefined && to !== undefined) {
    const decisions = new Map(before.decisions).set(purpose, { state: to as DecisionState, generation });
    return { ...before, decisions };
  }
  if (!PERSON_EVENTS.includes(type)) return before;
  if (type !== 'person.returned') return { isKeptOut: true, generation, decisions: new Map() };
  // A return that was restored from the journal leaves the decisions after it.
  const decisions = new Map([...before.decisions].filter(([, decision]) => decision.generation >= generation));
  return { isKeptOut: false, generation, decisions };
};

/** A difference between the store and the chain. */
export interface DecisionDifference {
  /** Absent if they differ in keeping the person out everywhere. */
  readonly purpose?: string;
  readonly stored: string;
  readonly chained: string;
}

const wordsOf = (decision: ChainedDecision | undefined): string =>
  decision === undefined ? 'nothing' : `${decision.state} (generation ${decision.generation})`;

const wordsOfKeptOut = (isKeptOut: boolean, generation = 1): string =>
  `${isKeptOut ? 'kept out everywhere' : 'not kept out'} (generation ${generation})`;

const ENDED: ReadonlySet<DecisionState> = new Set(['withdrawn', 'refused']);

/** True if both are the same. No decision is the same as one that was taken back. */
const isSame = (one: ChainedDecision | undefined, other: ChainedDecision | undefined): boolean =>
  (one?.state ?? 'none') === (other?.state ?? 'none') &&
  (one === undefined || other === undefined || one.generation === other.generation);

/** True after a deletion by an earlier release, which ended each purpose and had no event that keeps a person out. */
const wasDeletedBefore = ({ isKeptOut, decisions }: ChainedPerson): boolean =>
  !isKeptOut && decisions.size > 0 && [...decisions.values()].every(({ state }) => ENDED.has(state));

/** Compares the stored state of a person with that of the chain. */
export const differencesOf = (
  { keptOut, generation, decisions }: Pick<Person, 'keptOut' | 'generation' | 'decisions'>,
  chained: ChainedPerson,
): readonly DecisionDifference[] => {
  const isKeptOut = keptOut !== undefined;
  if (isKeptOut && wasDeletedBefore(chained)) return [];
  const isDifferent =
    isKeptOut !== chained.isKeptOut || (chained.generation !== undefined && (generation ?? 1) !== chained.generation);
  const everywhere: readonly DecisionDifference[] = isDifferent
    ? [
        {
          stored: wordsOfKeptOut(isKeptOut, generation),
          chained: wordsOfKeptOut(chained.isKeptOut, chained.generation),
        },
      ]
    : [];
  const stored = new Map<string, ChainedDecision>(Object.entries(decisions));
  const purposes = [...new Set([...stored.keys(), ...chained.decisions.keys()])].toSorted();
  return [
    ...everywhere,
    ...purposes.flatMap((purpose): readonly DecisionDifference[] => {
      const [one, other] = [stored.get(purpose), chained.decisions.get(purpose)];
      return isSame(one, other) ? [] : [{ purpose, stored: wordsOf(one), chained: wordsOf(other) }];
    }),
  ];
};
