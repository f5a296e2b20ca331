import type { AskedBy, Assurance } from './assurance.ts';
import type { Decision, DecisionState } from './types.ts';

/**
 * A choice of a person, or a guardian, for a purpose. `forget` is applied to every purpose in the scope of a deletion
 * that does not delete everything.
 */
export const CHOICES = ['yes', 'no', 'pause', 'resume', 'stop', 'object', 'forget'] as const;
export type Choice = (typeof CHOICES)[number];

/**
 * The initiator of an action, by an id that is no name; of a source it is the key of its credential. `evidence` refers
 * to a consent on paper. Events older than assurances have none.
 */
export interface Initiator {
  readonly role:
    'subject' | 'guardian' | 'steward' | 'dpo' | 'scientist' | 'institution' | 'staff' | 'source' | 'system';
  readonly id: string;
  readonly evidence?: string;
  readonly assurance?: Assurance;
  /** The requester of the link of the sign-in; absent if the OpenID provider signed in. */
  readonly askedBy?: AskedBy;
  /** The id of the link, or of the sign-in at the OpenID provider. */
  readonly link?: string;
}

/** A choice of the person or a guardian, for the version and in the language that the page showed. */
export interface SubjectAction {
  readonly by: Initiator & { readonly role: 'subject' | 'guardian' };
  readonly choice: Choice;
  readonly version: number;
  /** A language tag (RFC 5646). */
  readonly language: string;
  /** The choice covers earlier statements too. Every yes and resume asks for it again. */
  readonly includePast?: boolean;
}

/** A steward's ruling on an objection, with its written reason. */
export interface StewardRuling {
  readonly by: Initiator & { readonly role: 'steward' };
  readonly choice: 'erase' | 'resume';
  readonly reason: string;
}

/** A transition by time: an end passes (`expire`), or an objection has had no ruling for 30 days (`lapse`). */
export interface TimedTransition {
  readonly by: Initiator & { readonly role: 'system' };
  readonly choice: 'expire' | 'lapse';
}

/** One action upon a decision. */
export type Action = SubjectAction | StewardRuling | TimedTransition;

/**
 * The audit event of a decision, before `createOutboxEntry` gives it a person and an id, and `chainEvent` its place in
 * the chain.
 */
export interface DecisionEvent {
  /** A `signature` leaves the purpose as permitted, or not permitted, as it was. */
  readonly type: 'decision' | 'signature';
  /** The time of the action, in milliseconds since the epoch. */
  readonly at: number;
  readonly purpose: string;
  readonly purposeHash: string;
  readonly from: DecisionState;
  readonly to: DecisionState;
  readonly generation: number;
  readonly by: Initiator;
  readonly language?: string;
  readonly data: {
    readonly choice: Action['choice'];
    readonly version?: number;
    readonly includePast?: boolean;
    readonly reason?: string;
    /** Data of the person for this purpose, up to this generation, must be erased: markers are due. */
    readonly erases?: number;
  };
}

/** The audit event of a deletion of everything, or of the way back from it. */
export interface PersonEvent {
  /** `person.return-signed`: the first of the two yeses that coming back takes. */
  readonly type: 'person.kept-out' | 'person.return-signed' | 'person.returned';
  /** The time of the action, in milliseconds since the epoch. */
  readonly at: number;
  readonly generation: number;
  readonly by: Initiator;
  readonly language: string;
  readonly data: {
    readonly choice: 'forget' | 'return';
    /** All data of the person, up to this generation, must be erased. */
    readonly erases?: number;
  };
}

/** The types of events by which a person is kept out, or comes back. */
export const PERSON_EVENTS: readonly string[] = [
  'person.kept-out',
  'person.return-signed',
  'person.returned',
] satisfies readonly PersonEvent['type'][];

/**
 * The reason of a refusal. `not-theirs`: the role may not make this choice; `not-sure`: the choice takes a surer
 * sign-in; `not-due`: its time has not come.
 */
export type RefusalKind = 'other-version' | 'wrong-state' | 'wrong-basis' | 'not-theirs' | 'not-sure' | 'not-due';

/** A refused action, which changes nothing, with the reason. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly kind: RefusalKind;
  readonly detail: string;
}

/** The result of an action. `unchanged`: the action repeats what holds already, and makes no event. */
export type DecisionOutcome =
  | { readonly outcome: 'decided'; readonly decision: Decision; readonly event: DecisionEvent }
  | { readonly outcome: 'unchanged'; readonly decision: Decision }
  | Refusal;
