import { AUDIT_FAMILY } from './audit-family.ts';
import type { Family } from './operation.ts';
import { PEOPLE_FAMILY } from './people-family.ts';
import { PROCESS_FAMILY } from './process-family.ts';
import { PROFILE_FAMILY } from './profile-family.ts';
import { PURPOSE_FAMILY } from './purpose-family.ts';
import { SOURCE_FAMILY } from './source-family.ts';
import { STAFF_FAMILY } from './staff-family.ts';
import { STUDY_FAMILY } from './study-family.ts';
import { SUBJECT_FAMILY } from './subject-family.ts';
import { XAPI_FAMILY } from './xapi-family.ts';

/** The chapters of the document, in their order. A new route has an entry in one of them. */
export const FAMILIES: readonly Family[] = [
  XAPI_FAMILY,
  SOURCE_FAMILY,
  PROFILE_FAMILY,
  SUBJECT_FAMILY,
  PEOPLE_FAMILY,
  PURPOSE_FAMILY,
  STUDY_FAMILY,
  AUDIT_FAMILY,
  STAFF_FAMILY,
  PROCESS_FAMILY,
];
