import type { AccessRequest } from '../../../consent/access/record-access.ts';
import { Problem } from '../../../core/problem.ts';
import type { VersionRun } from '../../../profiles/judge/read-runs.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { isUuid } from '../../../xapi/formats/uuid.ts';
import { operatorAsReader } from './operator-as-reader.ts';

/** Reads the runs of a registration; it leaves access records in the name of the reader. */
export type ReadRecordedRuns = (
  registration: string,
  reader: AccessRequest['reader'],
  hasInScope: StaffPrincipal['hasInScope'],
) => Promise<readonly VersionRun[]>;

/** The runs of a registration, for an operator. Rejects with Problem `invalid-request` or `not-found`. */
export const readRunsFor = (
  readRuns: ReadRecordedRuns,
  registration: string,
  principal: StaffPrincipal,
): Promise<readonly VersionRun[]> => {
  if (!isUuid(registration))
    throw new Problem('invalid-request', 'a registration is a UUID', [
      { at: 'registration', detail: 'must be a UUID' },
    ]);
  return readRuns(registration, operatorAsReader(principal), principal.hasInScope);
};
