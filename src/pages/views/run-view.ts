import type { NamedIri } from '../html/localized-text.ts';

/** The progress of the statements of a registration, or of a part of it, in the patterns of a version. */
export interface RunProgressView {
  /** The subregistration, or session of cmi5. */
  readonly part?: string;
  readonly verdict: 'accept' | 'in-progress' | 'reject' | 'unchecked';
  /** The pattern that has come furthest. */
  readonly pattern?: NamedIri;
  /** The templates of which the next statement has to match one. */
  readonly expected: readonly NamedIri[];
}

export interface VersionRunView {
  readonly version: NamedIri;
  /** The progress; absent if the registration is too long. */
  readonly progress?: readonly RunProgressView[];
  /** The time at which its latest statement was stored, in milliseconds since the epoch. */
  readonly latest: number;
}

/** The search for a registration, and its results. */
export interface RunsView {
  readonly action: string;
  readonly registration: string;
  readonly fault?: 'invalid' | 'not-found';
  /** The runs; absent before a search. */
  readonly runs?: readonly VersionRunView[];
}
