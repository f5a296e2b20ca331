import type { ErasureBoundsView, ViewerRole } from '../views/me-view.ts';

/** The texts of a learner's page about stops and deletions, about what stays, and about complaints. */
export interface DeletionTexts {
  /** After a stop, or a deletion of everything. */
  readonly erasure: Readonly<Record<'stopped' | 'deleted', Readonly<Record<'under-way' | 'done', string>>>>;
  readonly stopTitle: string;
  readonly now: string;
  readonly nowHidden: string;
  readonly atMost: (time: string) => string;
  readonly thenErased: string;
  readonly backupsGone: string;
  readonly copies: (times: Readonly<Record<keyof ErasureBoundsView, string>>) => string;
  readonly deleteTitle: Readonly<Record<ViewerRole, string>>;
  readonly deleteIntro: string;
  readonly deleteWhat: readonly string[];
  readonly remainsTitle: string;
  /** What a deletion of everything does not take away. */
  readonly remains: readonly string[];
  /** So many traces of others still name the person. */
  readonly stillNamed: (traces: number) => string;
  readonly complaintTitle: string;
  readonly complaint: string;
  readonly deleteButton: string;
  /** For the events of one deletion of everything together. */
  readonly deletionOfAll: string;
  readonly deletionReceipts: (count: number) => string;
  readonly back: string;
}
