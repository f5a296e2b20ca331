import { arraySchema, closedSchema, enumSchema, patternSchema, textSchema } from '../../core/json-schema.ts';
import type { Scope } from '../sources/scopes.ts';
import { ORGANISATION_ID, SOURCE_ID } from '../sources/source-schemas.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';

/** The roles of accounts; each permits the same as the scope of its name. */
export const STAFF_ROLES = ['operator', 'steward', 'dpo', 'auditor', 'scientist'] as const satisfies readonly Scope[];

export type StaffRole = (typeof STAFF_ROLES)[number];

/** An account to be invited. */
export interface NewStaffAccount {
  readonly name: string;
  readonly displayName: string;
  readonly organisation: string;
  readonly roles: readonly StaffRole[];
  readonly lab?: string;
}

/** The members to replace; `lab` goes with the role `scientist`. */
export type StaffChange = Partial<Pick<NewStaffAccount, 'displayName' | 'organisation' | 'roles' | 'lab'>>;

const NAME = patternSchema('^staff:[a-z0-9._-]{1,64}$', 'staff: and 1 to 64 of a to z, 0 to 9, dot, _ and -');
const MEMBERS = {
  displayName: textSchema(100),
  organisation: ORGANISATION_ID,
  roles: arraySchema(enumSchema(...STAFF_ROLES), { minItems: 1, maxItems: STAFF_ROLES.length, uniqueItems: true }),
  lab: { ...SOURCE_ID, 'x-must': 'the id of the source of a lab' },
};

/** The body of an invitation. */
export const NEW_ACCOUNT = closedSchema(
  { name: NAME, roles: MEMBERS.roles },
  { displayName: MEMBERS.displayName, organisation: MEMBERS.organisation, lab: MEMBERS.lab },
);

/** The body of a change of an account. */
export const ACCOUNT_CHANGE = closedSchema({}, MEMBERS);

export const ACCOUNT_REFUSAL = 'this is not what an account may be';

export const isStaffRole = (value: unknown): value is StaffRole => STAFF_ROLES.some((role) => role === value);

const readAccount = createBodyReader<Pick<NewStaffAccount, 'name' | 'roles'> & StaffChange>({
  schema: NEW_ACCOUNT,
  refusal: ACCOUNT_REFUSAL,
});

/**
 * Reads a new account; its display name is its name if none is given. Throws Problem `invalid-request` with all faults,
 * each with a JSON Pointer.
 */
export const validateNewAccount = (body: unknown, defaultOrganisation: string): NewStaffAccount => {
  const { displayName, organisation = defaultOrganisation, ...account } = readAccount(body);
  return { ...account, organisation, displayName: displayName ?? account.name };
};

/** Reads a change of an account. Throws as `validateNewAccount` does. */
export const validateStaffChange: (body: unknown) => StaffChange = createBodyReader<StaffChange>({
  schema: ACCOUNT_CHANGE,
  refusal: ACCOUNT_REFUSAL,
});
