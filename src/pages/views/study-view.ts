import type { LocalizedText, NamedIri } from '../html/localized-text.ts';

/** A column of a study's table, in the language of the reader. */
export interface ColumnView {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'time';
  readonly description: LocalizedText;
  readonly values?: readonly string[];
}

/** A study in the public list. */
export interface StudyEntryView {
  readonly href: string;
  readonly title: LocalizedText;
  readonly summary: LocalizedText;
  readonly controllerName: string;
  readonly commercial: boolean;
  readonly state: 'open' | 'suspended' | 'closed' | 'destroyed';
  /** A time on the last day, in milliseconds since the epoch. */
  readonly lastDay?: number;
  /** The number of participants, rounded down to tens; absent below twenty. */
  readonly participants?: number;
  readonly result?: string;
}

/** A program that reads the stream of the study. */
interface StreamClientView {
  readonly name: string;
  readonly text: string;
}

/** A study on its page. */
export interface StudyView extends StudyEntryView {
  readonly benefit?: LocalizedText;
  readonly contact: string;
  readonly recipients: readonly string[];
  readonly time: 'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted' | undefined;
  readonly columns: readonly ColumnView[];
  readonly verbs: readonly NamedIri[];
  /** The time for which the oldest deletion has waited for the lab's confirmation, in whole days. */
  readonly ackLagDays: number;
  /** The last confirmation, in milliseconds since the epoch. */
  readonly acknowledgedAt?: number;
  readonly clients: readonly StreamClientView[];
  readonly links: Readonly<Record<'codebook' | 'asyncApi' | 'croissant', string>>;
}

/** A dataset of the catalogue. */
export interface DatasetView {
  readonly href: string;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly profile?: NamedIri;
  readonly basis: 'consent' | 'contract' | 'public_task';
  readonly controllerName: string;
  readonly contact: string;
  readonly statements?: number;
  readonly period?: { readonly first: string; readonly last: string };
  readonly verbs: readonly NamedIri[];
  readonly columns: readonly ColumnView[];
  /** The form that asks for a study of this dataset. */
  readonly requestHref: string;
}
