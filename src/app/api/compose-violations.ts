import type { RecordAccess } from '../../consent/access/record-access.ts';
import { createListViolations } from '../../consent/access/recorded-violations.ts';
import type { SourceServices } from '../../api/route/services.ts';
import { createRecordRegistration } from '../../consent/access/recorded-registration.ts';
import { createReadRuns } from '../../profiles/judge/read-runs.ts';
import { createRecheckStatements } from '../../profiles/judge/recheck-statements.ts';
import { createFindUnmatchedExample } from '../../profiles/judge/find-unmatched-example.ts';
import { createFindViolation } from '../../profiles/judge/find-violation.ts';
import { readViolatedRules } from '../../profiles/judge/violated-rules.ts';
import type { ProfileRegistry } from '../../profiles/registry/profile-registry.ts';
import { composeRunSettings } from './compose-runs.ts';
import type { Lookups } from '../consent/compose-lookups.ts';
import { profileModeOf } from '../../access/sources/profile-modes.ts';
import type { Store } from '../../store/ports/store.ts';

interface ViolationRooms {
  readonly store: Store;
  readonly profiles: ProfileRegistry;
  readonly recordAccess: RecordAccess;
  readonly lookups: Pick<Lookups, 'findCachedSource' | 'findRunSources'>;
}

/** Violations: lists and counts for operators, rules with examples for their sources. */
export const composeViolations = ({
  store,
  profiles,
  recordAccess,
  lookups,
}: ViolationRooms): Pick<
  SourceServices,
  | 'readViolatedRules'
  | 'readUnmatched'
  | 'findUnmatchedExample'
  | 'readRuns'
  | 'recheckStatements'
  | 'findViolation'
  | 'violations'
> => {
  const recordRegistration = createRecordRegistration({ statements: store.statements, recordAccess });
  const { isOff, findRunSources } = composeRunSettings(lookups);
  const statements = { ...store.statements, isOff };
  const readRuns = createReadRuns({ ...store, statements, profiles, findRunSources });
  return {
    readRuns: async (registration, reader, hasInScope) => {
      const found = await recordRegistration(registration, reader, hasInScope);
      return readRuns(registration, found);
    },
    readViolatedRules: (source) => readViolatedRules(store.violations, source),
    readUnmatched: (source) => store.unmatched.list(source),
    findUnmatchedExample: createFindUnmatchedExample({ profiles, statements: store.statements }),
    recheckStatements: createRecheckStatements({
      statements: store.statements,
      modeOf: async (source, profile) => profileModeOf(await lookups.findCachedSource(source), profile),
    }),
    findViolation: createFindViolation({ profiles, statements, findRunSources }),
    violations: { ...store.violations, list: createListViolations({ ...store, recordAccess }) },
  };
};
