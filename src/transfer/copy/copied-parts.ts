import { defined } from '../../core/json-object.ts';
import type { StoredAuditEvent } from '../../store/ports/consent/audit-event-repository.ts';
import { type CopiedPart, each, jsonPart, pagesOf } from './copied-part.ts';
import { ENDED_SESSIONS_PART, ERASURES_PART, PEOPLE_PART } from './people-parts.ts';
import { PROFILE_PARTS } from './profile-parts.ts';
import { RECORD_PARTS } from './record-parts.ts';
import { SETTINGS_PARTS } from './settings-parts.ts';
import { STUDY_PARTS } from './study-parts.ts';

/** The file of attachments, whose data are beside it. */
export const ATTACHMENTS_FILE = 'attachments.ndjson';

/** The events of the audit chain. */
export const AUDIT_PART: CopiedPart = jsonPart<StoredAuditEvent>(
  'audit-events',
  ({ store }) =>
    pagesOf(
      (after: number | undefined) => store.auditEvents.page({ limit: 500, ...defined({ after }) }),
      ({ seq }) => seq,
    ),
  each(async ({ store }, event) => {
    if ((await store.auditEvents.append(event)) === 'seq-exists')
      throw new Error('the store has other events in its audit chain');
  }),
);

/** The parts that are read before the decisions of people: statements are never newer than the decisions about them. */
export const PARTS_BEFORE_PEOPLE: readonly CopiedPart[] = [...RECORD_PARTS, ...PROFILE_PARTS];

/** The parts that are read after people, and before the audit chain. */
export const PARTS_AFTER_PEOPLE: readonly CopiedPart[] = [...STUDY_PARTS, ENDED_SESSIONS_PART, ...SETTINGS_PARTS];

const FACTS = 'facts.ndjson';

/** All parts in the order of an import. Facts come last: with them the store is that of the instance. */
export const PARTS_TO_IMPORT: readonly CopiedPart[] = [
  ...[...PARTS_BEFORE_PEOPLE, PEOPLE_PART, ...PARTS_AFTER_PEOPLE].filter(({ name }) => name !== FACTS),
  AUDIT_PART,
  ERASURES_PART,
  ...SETTINGS_PARTS.filter(({ name }) => name === FACTS),
];
