import type { StoredActivity } from './statements/activity-repository.ts';
import type { StoredAttachment } from './statements/attachment-repository.ts';
import type { StoredErasure } from './consent/erasure-repository.ts';
import type { StoredMention, StoredReplacement } from './consent/mention-repository.ts';
import type { StoredPerson } from './consent/person-repository.ts';
import type { StoredDocument } from './statements/document-repository.ts';
import type { StoredPatternRun } from './profiles/pattern-run-repository.ts';
import type { EarlierDocument, StoredProfile } from './profiles/profile-repository.ts';
import type { UnmatchedCount } from './profiles/unmatched-repository.ts';
import type { ViolationCount } from './profiles/violation-repository.ts';
import type { StoredVolume } from './studies/volume-repository.ts';

/** A person, merged or not, with the blind indexes of this very id. */
export interface CopiedPerson {
  readonly person: StoredPerson;
  /** In ascending order. */
  readonly identifiers: readonly string[];
}

/** Records that no other repository lists, by their kind. */
export interface CopiedRecords {
  readonly activities: StoredActivity;
  readonly attachments: StoredAttachment & { readonly sources: readonly string[] };
  readonly documents: StoredDocument;
  readonly earlierProfiles: EarlierDocument & { readonly profile: string };
  readonly endedSessions: { readonly id: string; readonly expires: number };
  readonly erasedTokens: { readonly person: string; readonly token: string; readonly addedAt: number };
  readonly erasures: StoredErasure;
  readonly facts: { readonly name: string; readonly value: string };
  readonly mentions: StoredMention;
  readonly patternRuns: StoredPatternRun;
  readonly people: CopiedPerson;
  readonly profiles: StoredProfile;
  readonly replacements: StoredReplacement;
  readonly unmatched: { readonly source: string; readonly counts: readonly UnmatchedCount[] };
  readonly violationCounts: ViolationCount;
  readonly volumes: StoredVolume;
}

export type CopiedKind = keyof CopiedRecords;

/** The place of a record among those of its kind; opaque outside the repository. */
type CopyCursor = unknown;

interface CopyPage<K extends CopiedKind> {
  readonly records: readonly CopiedRecords[K][];
  /** Absent at the end. */
  readonly next?: CopyCursor;
}

/** The fact of a store into which a copy is being imported, until that is complete. */
export const COPY_UNDER_WAY = 'copy-under-way';

/** The begin of the value of that fact if a backup is being restored. */
export const RESTORING = 'restore:';

/** The begin of that value if a list of noes is being put in force on a store that was put back by hand. */
export const RECOVERING = 'recover:';

/** The fact that names the audit chain of a store, for its list of noes; the key is from before it was called so. */
export const CHAIN_NAME = 'noes-lineage';

/** The facts that say up to which event a restore has applied what the lists of a chain have. */
export const CHAIN_APPLIED = 'noes-applied:';

/** The fact of a store that is an older copy, by a list of noes that goes on further: the time of its note. */
export const OLDER_THAN_LIST = 'older-than-noes';

/** The fact that names the journal of a store. A copy has none: it gets another journal. */
export const JOURNAL_ID = 'journal-id';

/** The fact that says which releases may open a store. A copy has none: it is in the format of its importer. */
export const STORE_FORMAT = 'store-format';

/** The facts by which a store that has lost writes is known beside its journal; the greater of the two counts. */
export const STORE_MARKS = ['store-mark-a', 'store-mark-b'] as const;

/** The fact of a store whose journal is being recovered, until that is complete. */
export const RECOVERY_UNDER_WAY = 'recovery-under-way';

/** Reads a store completely, to copy it, and writes what no other repository can. */
export interface CopyRepository {
  /** Records in an order that does not change, `after` one, at most `limit`. New ones may be missing. */
  page<K extends CopiedKind>(
    kind: K,
    query: { readonly after?: CopyCursor; readonly limit: number },
  ): Promise<CopyPage<K>>;
  /** These people, and those merged into them, as `page` reads them. */
  findPeople(ids: readonly string[]): Promise<readonly CopiedPerson[]>;
  /** Puts each person, with its `v`, in place of the one with its id; an identifier goes to the person put last. */
  putPeople(people: readonly CopiedPerson[]): Promise<void>;
  /** Sets these counters. */
  putViolationCounts(counts: readonly ViolationCount[]): Promise<void>;
}
