import { AUDIT_TAG } from './audit-tag.ts';
import type { Tag } from '../shared/operation.ts';
import { OPERATIONS_TAG } from './operations-tag.ts';
import { PEOPLE_TAG } from './people-tag.ts';
import { PROFILE_TAG } from './profile-tag.ts';
import { RETENTION_TAG } from './retention-tag.ts';
import { SOURCE_TAG } from './source-tag.ts';
import { STAFF_TAG } from './staff-tag.ts';
import { STUDY_TAG } from './study-tag.ts';
import { SUBJECT_TAG } from './subject-tag.ts';

/** What the rows of the table are described by, but for pages. */
export const ROW_TAGS: readonly Tag[] = [
  SOURCE_TAG,
  OPERATIONS_TAG,
  RETENTION_TAG,
  PROFILE_TAG,
  SUBJECT_TAG,
  PEOPLE_TAG,
  STUDY_TAG,
  AUDIT_TAG,
  STAFF_TAG,
];
