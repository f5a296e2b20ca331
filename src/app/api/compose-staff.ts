import type { RecordChange } from '../../access/audit/record-change.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import {
  createReadOrganisationTree,
  organisationOf,
  ROOT_ORGANISATION,
} from '../../access/sources/organisations/organisations.ts';
import type { ReadOrganisationScope } from '../../access/sources/organisations/organisation-scope.ts';
import { createChallenges } from '../../access/staff/challenges.ts';
import { createPasskeys } from '../../access/staff/passkeys.ts';
import { createProviderAccounts } from '../../access/staff/provider-accounts.ts';
import { createSourcesBy, type SourcesBy } from '../../access/staff/recorded-sources.ts';
import { createStaffAccounts, type StaffAccounts } from '../../access/staff/staff-accounts.ts';
import { createStaffSessions, type StaffSessions } from '../../access/staff/staff-sessions.ts';
import { createStaffSignIn, type StaffSignIn } from '../../access/staff/staff-sign-in.ts';
import type { Lookups } from '../consent/compose-lookups.ts';
import type { Store } from '../../store/ports/store.ts';

/** The services of the room `staff`. */
export interface ComposedStaff {
  readonly staffAccounts: StaffAccounts;
  readonly staffSignIn: StaffSignIn;
  readonly staffSessions: StaffSessions;
  readonly recordChange: RecordChange;
  readonly sourcesBy: SourcesBy;
  readonly readOrganisationScope: ReadOrganisationScope;
}

interface StaffDeps {
  readonly store: Store;
  readonly lookups: Pick<Lookups, 'findResponsiblePerson' | 'readOrganisationScope' | 'sources'>;
  readonly recordChange: RecordChange;
  readonly masterKey: Uint8Array;
  readonly publicUrl: string;
  /** Counts a sign-in as a request; absent if accounts cannot sign in. Throws Problem `too-many-requests`. */
  readonly admitAccount?: (name: string) => void;
  readonly now: () => number;
}

/** Organisations and labs are read again for each change of an account: such changes are rare. */
const createLookups = ({ store, now }: StaffDeps) => {
  const isWithin = async (root: string, organisation: string): Promise<boolean> => {
    const tree = await createReadOrganisationTree({ organisations: store.organisations, now })();
    return tree.isWithin(root, organisation);
  };
  const organisationOfSource = async (id: string): Promise<string | undefined> => {
    const source = await store.sources.findSource(id);
    return source && organisationOf(source);
  };
  return {
    isWithin,
    organisationOfSource,
    organisationExists: async (id: string): Promise<boolean> =>
      id === ROOT_ORGANISATION || (await store.organisations.find(id)) !== undefined,
    isLabWithin: async (lab: string, organisation: string): Promise<boolean> => {
      const found = await organisationOfSource(lab);
      return found !== undefined && (await isWithin(organisation, found));
    },
  };
};

/** Accounts of staff, their sign-in and their sessions, on one store. */
export const composeStaff = (deps: StaffDeps): ComposedStaff => {
  const { store, lookups, recordChange, masterKey, publicUrl, now } = deps;
  const { findResponsiblePerson } = lookups;
  const { isLabWithin, isWithin, organisationExists, organisationOfSource } = createLookups(deps);
  const key = deriveKey(masterKey, 'staff');
  const accounts = store.staff;
  const staffSessions = createStaffSessions({ sessions: store.staffSessions, accounts, key, now });
  return {
    recordChange,
    sourcesBy: createSourcesBy({
      sources: lookups.sources,
      recordChange,
      findResponsiblePerson,
    }),
    readOrganisationScope: lookups.readOrganisationScope,
    staffSessions,
    staffAccounts: createStaffAccounts({
      accounts,
      sessions: staffSessions,
      recordChange,
      findResponsiblePerson,
      isWithin,
      organisationExists,
      organisationOfSource,
      now,
    }),
    staffSignIn: createStaffSignIn({
      accounts,
      sessions: staffSessions,
      passkeys: createPasskeys({ challenges: createChallenges({ key, now }), publicUrl, now }),
      recordChange,
      providerAccounts: createProviderAccounts({
        accounts,
        recordChange,
        organisationExists,
        isWithin,
        isLabWithin,
        now,
      }),
      admitAccount: deps.admitAccount ?? (() => undefined),
      now,
    }),
  };
};
