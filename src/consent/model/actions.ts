import type { Decision, DecisionState } from './types.ts';

/**
 * What a person, or a guardian, may say about a purpose. `forget` is said of every purpose by whoever has everything
 * deleted.
 */
export const CHOICES = ['yes', 'no', 'pause', 'resume', 'stop', 'object', 'forget'] as const;
export type Choice = (typeof CHOICES)[number];

/** Who acts: an id that is no name. `evidence` refers to a consent on paper that an institution has recorded. */
export interface By {
  readonly role: 'subject' | 'guardian' | 'steward' | 'dpo' | 'scientist' | 'institution' | 'system';
  readonly id: string;
  readonly evidence?: string;
}

/** What the person or a guardian says, of the version and in the language that was shown. */
export interface Said {
  readonly by: By & { readonly role: 'subject' | 'guardian' };
  readonly choice: Choice;
  readonly version: number;
  /** A language tag (RFC 5646). */
  readonly language: string;
  /** Also what was done before; said anew with every yes and resume. */
  readonly includePast?: boolean;
}

/** A steward's ruling on an objection, with its written reason. */
export interface Ruling {
  readonly by: By & { readonly role: 'steward' };
  readonly choice: 'erase' | 'resume';
  readonly reason: string;
}

/** What time does: an end passes (`expire`), or an objection stays without a ruling for 30 days (`lapse`). */
export interface Passing {
  readonly by: By & { readonly role: 'system' };
  readonly choice: 'expire' | 'lapse';
}

/** One act upon a decision. */
export type Act = Said | Ruling | Passing;

/** What a decision tells the audit chain; the person, an id and the place in the chain come with `chainEvent`. */
export interface DecisionEvent {
  /** A `signature` leaves the purpose as permitted, or not permitted, as it was. */
  readonly type: 'decision' | 'signature';
  /** The time of the act, in milliseconds since the epoch. */
  readonly at: number;
  readonly purpose: string;
  readonly purposeHash: string;
  readonly from: DecisionState;
  readonly to: DecisionState;
  readonly generation: number;
  readonly by: By;
  readonly language?: string;
  readonly data: {
    readonly choice: Act['choice'];
    readonly version?: number;
    readonly includePast?: boolean;
    readonly reason?: string;
    /** What is held of this person for this purpose, of this generation and earlier ones, must go: markers are due. */
    readonly erases?: number;
  };
}

/**
 * Why an act is refused: another version was shown; the state or the basis has no such choice; it is not theirs to say;
 * it is not due yet.
 */
export type RefusalKind = 'other-version' | 'wrong-state' | 'wrong-basis' | 'not-theirs' | 'not-due';

/** An act that changes nothing, and why. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly kind: RefusalKind;
  readonly detail: string;
}

/** What an act comes to. `unchanged`: it says again what was said before, and makes no event. */
export type Outcome =
  | { readonly outcome: 'decided'; readonly decision: Decision; readonly event: DecisionEvent }
  | { readonly outcome: 'unchanged'; readonly decision: Decision }
  | Refusal;
