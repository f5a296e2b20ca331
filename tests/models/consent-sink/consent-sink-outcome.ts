import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import type { JsonObject, StatementPerson } from '../../../src/xapi/model/types.ts';
import type { Deciding, InForce } from './consent-sink-people.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

/** One statement that there may be: an id has two of these. */
export interface Spec {
  readonly id: string;
  readonly content: number;
  readonly source: string;
  readonly statement: JsonObject;
}

/** A statement that the gate admitted, with its source. */
export interface Recorded extends Spec {
  readonly people: readonly StatementPerson[];
  /** When the request began, in true time: before the decisions were read by which it was let in. */
  readonly since: number;
  /** When it went to the journal, in true time. */
  readonly until: number;
  /** When it was admitted, by the clock of its process. */
  readonly admittedAt: number;
}

/** A message as the test knows it. */
export interface LoggedMessage extends JournalMessage {
  readonly requests: readonly (readonly Recorded[])[];
}

/** All that a schedule leaves behind to be judged. */
export interface ConsentOutcome {
  readonly log: readonly (readonly LoggedMessage[])[];
  readonly answers: readonly { readonly partition: number; readonly offset: number; readonly code: 200 | 409 }[];
  readonly harvested: readonly { readonly id: string; readonly content: number; readonly at: string }[];
  /** The last Consistent-Through that the harvester was given. */
  readonly mark: number;
  /** Every position that was ever noted as a dead letter. */
  readonly deadLetters: ReadonlySet<string>;
  readonly stuck: boolean;
  readonly thrown: readonly unknown[];
  readonly deciding: Deciding;
  /** How many markers did not reach every partition. */
  readonly unmarked: number;
  /** Statements that the sweep found, though no process had died and no call was lost. */
  readonly left: readonly StoredStatement[];
  /** Whether all sinks remember together what they know of activities, as in one process. */
  readonly remembersTogether: boolean;
  readonly noProcessDied: boolean;
  /** How wrong clocks were, in milliseconds, at the most. */
  readonly skew: number;
  /** The true time at the end. */
  readonly end: number;
  /** The letters that came to the source on public task. */
  readonly met: ReadonlySet<string>;
  /** When an older copy of the store was put back, in true time. */
  readonly restoredAt?: number;
  /** The decisions that were in force when it was put back. */
  readonly inForce: readonly InForce[];
  /** Who had no first name then. */
  readonly nameless: readonly string[];
  /** The ids of statements in dead letters: of what a store that was put back does not know. */
  readonly waiting: ReadonlySet<string>;
}
