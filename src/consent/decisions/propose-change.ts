import type { Action, DecisionEvent, PersonEvent, Refusal, SubjectAction } from '../model/actions.ts';
import { needsParentalConsent } from '../model/parental-consent.ts';
import { decisionBefore } from '../model/person-decisions.ts';
import type { Decision, Person } from '../model/types.ts';
import { decide } from './decide.ts';
import type { EverywhereChange } from './keep-out.ts';
import type { PurposeInForce } from './purposes-in-force.ts';
import { refuse } from './subject-actions.ts';

/** Changed decisions, or a change of the state of every purpose: then no decision is left. */
export interface ProposedChange {
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly everywhere?: Pick<EverywhereChange, 'keptOut' | 'generation'>;
  readonly events: readonly (DecisionEvent | PersonEvent)[];
}

export type Proposal = ProposedChange | Refusal | 'unchanged';

export const isProposedChange = (proposal: Proposal): proposal is ProposedChange =>
  typeof proposal === 'object' && 'events' in proposal;

const KEPT_OUT =
  'everything was deleted, and the person is kept out everywhere: nothing is decided until that is taken back ' +
  '(DELETE /v1/me/kept-out)';

export const everywhereProposal = ({ event, ...everywhere }: EverywhereChange): ProposedChange => ({
  decisions: {},
  everywhere,
  events: [event],
});

/**
 * The change of one purpose. Nothing is decided on any while the person is kept out everywhere. A tool does not learn
 * that: its answer is that after a stop of its own purpose by a surer sign-in.
 */
export const proposalFor = (
  { purpose, audience }: PurposeInForce,
  { person, now }: { readonly person: Person; readonly now: number },
  action: Action,
): Proposal => {
  const { keptOut } = person;
  const isByTool = action.by.assurance === 'tool';
  if (keptOut !== undefined && !isByTool) return refuse('wrong-state', KEPT_OUT);
  const before = decisionBefore(person, purpose.id);
  const result = decide(keptOut === undefined ? before : { ...before, assurance: 'institution' }, action, {
    purpose,
    now,
    needsParentalConsent: needsParentalConsent(person.parentalConsentUntil, audience, now),
  });
  if (result.outcome === 'unchanged') return 'unchanged';
  if (keptOut !== undefined && result.outcome !== 'refused') return refuse('wrong-state', KEPT_OUT);
  return result.outcome === 'refused'
    ? result
    : { decisions: { [purpose.id]: result.decision }, events: [result.event] };
};

interface EndingEach extends Pick<SubjectAction, 'by' | 'language'> {
  readonly now: number;
}

/** Ends these purposes one by one; refused only if none may be ended. */
export const endEach = (
  found: readonly PurposeInForce[],
  person: Person,
  { by, language, now: at }: EndingEach,
): Proposal => {
  const proposals = found.map((inForce) =>
    proposalFor(inForce, { person, now: at }, { by, language, choice: 'forget', version: inForce.purpose.version }),
  );
  const changes = proposals.filter(isProposedChange);
  if (changes.length > 0)
    return {
      decisions: Object.assign({}, ...changes.map(({ decisions }) => decisions)) as ProposedChange['decisions'],
      events: changes.flatMap(({ events }) => events),
    };
  return proposals.find((one): one is Refusal => typeof one === 'object') ?? 'unchanged';
};
