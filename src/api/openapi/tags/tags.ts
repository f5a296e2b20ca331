import { AUDIT_TAG } from './audit-tag.ts';
import type { Tag } from '../shared/operation.ts';
import { PEOPLE_TAG } from './people-tag.ts';
import { PROCESS_TAG } from './process-tag.ts';
import { PROFILE_TAG } from './profile-tag.ts';
import { SOURCE_TAG } from './source-tag.ts';
import { STUDY_TAG } from './study-tag.ts';
import { SUBJECT_TAG } from './subject-tag.ts';
import { XAPI_TAG } from './xapi-tag.ts';

/** What the rows of the table are described by, but for pages. */
export const ROW_TAGS: readonly Tag[] = [
  XAPI_TAG,
  SOURCE_TAG,
  PROFILE_TAG,
  SUBJECT_TAG,
  PEOPLE_TAG,
  STUDY_TAG,
  AUDIT_TAG,
  PROCESS_TAG,
];
