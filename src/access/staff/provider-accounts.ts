import { defined } from '../../core/json-object.ts';
import { digestOf } from '../../core/crypto/secret-digest.ts';
import { randomBytes } from 'node:crypto';
import type { RecordChange } from '../audit/record-change.ts';
import { isSameSet } from '../../core/same-set.ts';
import type { StaffAccount, StaffRepository } from '../../store/ports/sources/staff-repository.ts';
import type { StaffRole } from './account-rules.ts';

/** A person as the OpenID provider names them. */
export interface ProviderIdentity {
  /** Issuer and subject, with a space between them. */
  readonly subject: string;
  /** The organisation whose staff the provider signs in, with those below it. */
  readonly speaksFor: string;
  readonly userName?: string;
  readonly displayName?: string;
  /** The roles in the provider's claims; absent if roles are given in Carnet. */
  readonly given?: { readonly roles: readonly StaffRole[]; readonly organisation: string; readonly lab?: string };
}

/** Accounts whose roles come from the provider. */
export interface ProviderAccounts {
  /** Resolves with true if the provider may sign in accounts of this organisation. */
  speaksFor(identity: ProviderIdentity, organisation: string): Promise<boolean>;
  /**
   * The identity with the roles that hold here; undefined if none does, or the organisation is not the provider's. A
   * scientist needs an existing lab.
   */
  check(identity: ProviderIdentity): Promise<ProviderIdentity | undefined>;
  /** Undefined if another account has taken every name meanwhile. */
  create(identity: ProviderIdentity): Promise<StaffAccount | undefined>;
  /** Gives an account the roles of today; undefined if another change came first. */
  refresh(found: StaffAccount, identity: ProviderIdentity): Promise<StaffAccount | undefined>;
}

interface ProviderAccountsDeps {
  readonly accounts: StaffRepository;
  readonly recordChange: RecordChange;
  readonly organisationExists: (id: string) => Promise<boolean>;
  /** Resolves with true if an organisation is `root` or below it. */
  readonly isWithin: (root: string, organisation: string) => Promise<boolean>;
  /** Resolves with true if a source exists within an organisation. */
  readonly isLabWithin: (lab: string, organisation: string) => Promise<boolean>;
  readonly now: () => number;
}

/** The account as the provider describes it. */
const asGiven = (
  account: StaffAccount,
  { given, displayName = account.displayName }: ProviderIdentity,
): StaffAccount => {
  const { lab, ...rest } = account;
  return {
    ...rest,
    displayName,
    rolesFromProvider: true,
    roles: given?.roles ?? [],
    organisation: given?.organisation ?? account.organisation,
    ...(given?.lab !== undefined && { lab: given.lab }),
  };
};

const hasSameRoles = (one: StaffAccount, other: StaffAccount): boolean =>
  isSameSet(one.roles, other.roles) && one.organisation === other.organisation && one.lab === other.lab;

/** The account names of a subject of the provider: readable if possible, never that of another subject. */
const accountNames = ({ userName = '', subject }: ProviderIdentity): readonly string[] => {
  const [local = ''] = userName.toLowerCase().split('@');
  const readable = local.replace(/[^a-z0-9._-]+/g, '-').slice(0, 64);
  const unique = digestOf(subject)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 24);
  return [...(/[a-z0-9]/.test(readable) ? [`staff:${readable}`] : []), `staff:oidc-${unique}`];
};

const rolesData = ({ name, organisation, roles, lab }: StaffAccount) => ({
  account: name,
  organisation,
  roles,
  ...defined({ lab }),
});

export const createProviderAccounts = (deps: ProviderAccountsDeps): ProviderAccounts => {
  const { accounts, recordChange, organisationExists, isWithin, isLabWithin, now } = deps;

  const speaksFor: ProviderAccounts['speaksFor'] = (identity, organisation) =>
    isWithin(identity.speaksFor, organisation);

  const check = async (identity: ProviderIdentity): Promise<ProviderIdentity | undefined> => {
    const { given } = identity;
    if (given === undefined || !(await organisationExists(given.organisation))) return undefined;
    const { lab, organisation } = given;
    if (!(await speaksFor(identity, organisation))) return undefined;
    const hasLab = lab !== undefined && given.roles.includes('scientist') && (await isLabWithin(lab, organisation));
    const roles = given.roles.filter((role) => role !== 'scientist' || hasLab);
    if (roles.length === 0) return undefined;
    return { ...identity, given: { roles, organisation, ...(hasLab && { lab }) } };
  };

  const create = async (identity: ProviderIdentity): Promise<StaffAccount | undefined> => {
    for (const name of accountNames(identity)) {
      if ((await accounts.find(name)) !== undefined) continue;
      const created = asGiven(
        {
          name,
          displayName: name,
          organisation: '',
          roles: [],
          handle: randomBytes(16).toString('base64url'),
          passkeys: [],
          subject: identity.subject,
          createdAt: now(),
          v: 1,
        },
        identity,
      );
      const isAdded = await recordChange(
        { type: 'account.joined', by: name, data: { ...rolesData(created), by: 'provider' } },
        () => accounts.add(created),
      );
      if (isAdded) return created;
    }
    return undefined;
  };

  const refresh = async (found: StaffAccount, identity: ProviderIdentity): Promise<StaffAccount | undefined> => {
    const after = asGiven(found, identity);
    if (hasSameRoles(found, after) && found.displayName === after.displayName) return found;
    const update = (): Promise<boolean> => accounts.update({ ...after, v: found.v + 1 });
    const data = { ...rolesData(after), by: 'provider' };
    const isUpdated = hasSameRoles(found, after)
      ? await update()
      : await recordChange({ type: 'account.changed', by: found.name, data }, update);
    return isUpdated ? after : undefined;
  };

  return { speaksFor, check, create, refresh };
};
