import type { ReleaseNow } from './study-release.ts';
import type { MissingStep, StudyRowState } from './study-types.ts';

/** The texts of the page of studies. */
export interface StudiesTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: Readonly<Record<'study' | 'state' | 'lab' | 'release' | 'deletions' | 'hindrances', string>>;
  readonly lag: (seconds: string) => string;
  readonly lagUnknown: string;
  readonly states: Readonly<Record<StudyRowState, string>>;
  readonly next: (version: string, state: string) => string;
  readonly institution: string;
  readonly releases: Readonly<Record<ReleaseNow, string>>;
  readonly backfilling: string;
  readonly noDeletions: string;
  readonly since: (day: string) => string;
  readonly hindrances: Readonly<Record<MissingStep, string>>;
  /** The step that is missing, in a word or two. */
  readonly short: Readonly<Record<MissingStep, string>>;
  /** For an open study with fewer people than its threshold. */
  readonly fewPeople: string;
  readonly nothing: string;
  readonly back: string;
  readonly one: Readonly<
    Record<
      | 'id'
      | 'state'
      | 'lab'
      | 'recipients'
      | 'until'
      | 'noEnd'
      | 'participants'
      | 'few'
      | 'release'
      | 'dpia'
      | 'dpiaNone'
      | 'agreement'
      | 'agreementNone'
      | 'hindrances'
      | 'ready'
      | 'desk'
      | 'page',
      string
    >
  >;
  readonly versionInForce: (version: string) => string;
  readonly atLeast: (count: string) => string;
  readonly atMost: (count: string) => string;
  readonly approved: (day: string) => string;
  readonly notApproved: string;
  readonly accepted: (day: string) => string;
  readonly acks: Readonly<
    Record<
      'title' | 'intro' | 'lab' | 'last' | 'never' | 'after' | 'few' | 'oldest' | 'none' | 'refused' | 'notYet',
      string
    >
  >;
}
