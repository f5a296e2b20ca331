import type { JournalMessage } from '../../../src/journal/port/journal.ts';
import type { StoredStatement } from '../../../src/store/ports/store.ts';
import type { JsonObject, StatementPerson } from '../../../src/xapi/model/types.ts';
import type { Deciding } from './consent-sink-people.ts';

/** One statement that there may be: an id has two of these. */
export interface Spec {
  readonly id: string;
  readonly content: number;
  readonly source: string;
  readonly statement: JsonObject;
}

/** A statement that the door let in, for the source that brought it. */
export interface Kept extends Spec {
  readonly people: readonly StatementPerson[];
  /** When the request began, in true time: before the decisions were read by which it was let in. */
  readonly since: number;
  /** When it went to the journal, in true time. */
  readonly until: number;
  /** When it was let in, by the door's clock. */
  readonly admittedAt: number;
}

/** A message as the test knows it. */
export interface LoggedMessage extends JournalMessage {
  readonly requests: readonly (readonly Kept[])[];
}

/** All that a schedule leaves behind to be judged. */
export interface ConsentOutcome {
  readonly log: readonly (readonly LoggedMessage[])[];
  readonly answers: readonly { readonly partition: number; readonly offset: number; readonly code: 200 | 409 }[];
  readonly harvested: readonly { readonly id: string; readonly content: number; readonly at: string }[];
  /** Up to where the harvester was told that it has everything. */
  readonly mark: number;
  /** Every place that was ever noted as set aside. */
  readonly aside: ReadonlySet<string>;
  readonly stuck: boolean;
  readonly thrown: readonly unknown[];
  readonly deciding: Deciding;
  /** How many markers did not reach every partition. */
  readonly unmarked: number;
  /** What the sweep found, though nobody had died and no call went astray. */
  readonly left: readonly StoredStatement[];
  /** Whether all sinks remember together what they know of activities, as in one process. */
  readonly remembersTogether: boolean;
  readonly nobodyDied: boolean;
  /** How wrong clocks were, in milliseconds, at the most. */
  readonly skew: number;
  /** The true time at the end. */
  readonly end: number;
  /** The letters that came to the source on public task. */
  readonly met: ReadonlySet<string>;
}
