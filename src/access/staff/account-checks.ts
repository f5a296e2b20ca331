import { type Fault, Problem } from '../../core/problem.ts';
import type { StaffAccount } from '../../store/ports/sources/staff-repository.ts';
import { ACCOUNT_REFUSAL, type StaffChange } from './account-rules.ts';
import type { StaffActor } from './staff-principal.ts';

interface CheckAccountDeps {
  /** Resolves with true if an organisation is `root` or below it. */
  readonly isWithin: (root: string, organisation: string) => Promise<boolean>;
  readonly organisationExists: (id: string) => Promise<boolean>;
  /** The organisation of a source; undefined if there is no such source. */
  readonly organisationOfSource: (id: string) => Promise<string | undefined>;
}

/** Throws Problem `invalid-request` if an account would be out of scope, or a scientist without a lab. */
export const createCheckAccount = ({ isWithin, organisationExists, organisationOfSource }: CheckAccountDeps) => {
  const checkOrganisation = async ({ organisation }: StaffAccount, by: StaffActor): Promise<readonly Fault[]> =>
    (await organisationExists(organisation)) && (await isWithin(by.organisation, organisation))
      ? []
      : [{ at: '/organisation', detail: `is no organisation within ${by.organisation}` }];

  const checkLab = async ({ organisation, roles, lab }: StaffAccount): Promise<readonly Fault[]> => {
    if (!roles.includes('scientist'))
      return lab === undefined ? [] : [{ at: '/lab', detail: 'goes with the role scientist' }];
    if (lab === undefined)
      return [{ at: '/lab', detail: 'is missing: the role scientist needs the source of its lab' }];
    const labOrganisation = await organisationOfSource(lab);
    return labOrganisation !== undefined && (await isWithin(organisation, labOrganisation))
      ? []
      : [{ at: '/lab', detail: `is no source within ${organisation}` }];
  };

  return async (account: StaffAccount, by: StaffActor): Promise<void> => {
    const faults = [...(await checkOrganisation(account, by)), ...(await checkLab(account))];
    if (faults.length > 0) throw new Problem('invalid-request', ACCOUNT_REFUSAL, faults);
  };
};

export const checkMayInvite = (account: StaffAccount): void => {
  if (account.endedAt !== undefined)
    throw new Problem('state-conflict', 'this account has ended: invite the person under another name');
  if (account.rolesFromProvider === true)
    throw new Problem('state-conflict', 'this account signs in at the OpenID provider, which gives its roles');
};

/** The provider gives all but the address of mails. */
export const checkMayChange = (account: StaffAccount, change: StaffChange): void => {
  if (account.endedAt !== undefined) throw new Problem('state-conflict', 'this account has ended');
  if (account.rolesFromProvider === true && Object.keys(change).some((name) => name !== 'email'))
    throw new Problem('state-conflict', 'the OpenID provider gives the roles of this account: change them there');
};
