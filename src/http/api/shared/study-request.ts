import type { Caller } from '../../../access/sources/authentication/authenticate.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { StudyReader } from '../../../studies/stream/study-readers.ts';

/** The id of a study by its name in a path, with or without its prefix. */
export const studyIdOf = (params: Readonly<Record<string, string>>): string =>
  `study:${(params['id'] ?? '').replace(/^study:/, '')}`;

/** The reader of a study, for staff. An account without a lab belongs to no study. */
export const staffReaderOf = (principal: StaffPrincipal): StudyReader => ({
  key: principal.actor,
  source: principal.lab ?? '',
  hasInScope: principal.hasInScope,
});

/** The reader of a study, by the credential of the request. */
export const studyReaderOf = ({ key, source }: Caller): StudyReader => ({ key, source: source.id });
