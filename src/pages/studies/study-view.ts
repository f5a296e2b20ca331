import type { Named } from '../layout/text.ts';
import type { Phrase } from '../layout/text.ts';

/** A column of a table, in the language of its reader. */
export interface ColumnView {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'time';
  readonly description: Phrase;
  readonly values?: readonly string[];
}

/** A study in the public list. */
export interface StudyEntry {
  readonly href: string;
  readonly title: Phrase;
  readonly summary: Phrase;
  /** Who answers for it. */
  readonly who: string;
  readonly commercial: boolean;
  readonly state: 'open' | 'suspended' | 'closed' | 'destroyed';
  /** A time on the last day, in milliseconds since the epoch. */
  readonly lastDay?: number;
  /** To the nearest ten; absent under ten. */
  readonly participants?: number;
  readonly result?: string;
}

/** A program that can be copied as it stands. */
interface ClientView {
  readonly name: string;
  readonly text: string;
}

/** A study on its page. */
export interface StudyView extends StudyEntry {
  readonly benefit?: Phrase;
  readonly contact: string;
  readonly recipients: readonly string[];
  readonly time: 'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted' | undefined;
  readonly columns: readonly ColumnView[];
  readonly verbs: readonly Named[];
  /** For how long deletions wait for the lab's word, in whole days. */
  readonly ackLagDays: number;
  /** When it gave it last, in milliseconds since the epoch. */
  readonly acknowledgedAt?: number;
  readonly clients: readonly ClientView[];
  readonly links: Readonly<Record<'codebook' | 'asyncApi' | 'croissant', string>>;
}

/** A dataset of the catalogue. */
export interface DatasetView {
  readonly href: string;
  readonly title: Phrase;
  readonly description: Phrase;
  readonly profile?: Named;
  readonly basis: 'consent' | 'contract' | 'public_task';
  readonly who: string;
  readonly contact: string;
  readonly statements?: number;
  readonly period?: { readonly first: string; readonly last: string };
  readonly verbs: readonly Named[];
  readonly columns: readonly ColumnView[];
  /** Where a study of it is asked for. */
  readonly request: string;
}
