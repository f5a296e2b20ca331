import {
  arraySchema,
  closedSchema,
  enumSchema,
  nullable,
  patternSchema,
  type Static,
  textSchema,
} from '../../core/json-schema.ts';
import type { Scope } from '../sources/scopes.ts';
import { ORGANISATION_ID, SOURCE_ID } from '../sources/source-schemas.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';

/** The roles of accounts; each permits the same as the scope of its name. */
export const STAFF_ROLES = ['operator', 'steward', 'dpo', 'auditor', 'scientist'] as const satisfies readonly Scope[];

export type StaffRole = (typeof STAFF_ROLES)[number];

const NAME = patternSchema('^staff:[a-z0-9._-]{1,64}$', 'staff: and 1 to 64 of a to z, 0 to 9, dot, _ and -');
const EMAIL = {
  ...patternSchema('^[^\\s@<>",;:]{1,64}@[^\\s@<>",;:]{1,190}$', 'an address, as in ada@school.example'),
  description: 'To which hand-overs of the desk are mailed, if the server has SMTP_URL.',
};
const MEMBERS = {
  displayName: textSchema(100),
  organisation: ORGANISATION_ID,
  roles: arraySchema(enumSchema(...STAFF_ROLES), { minItems: 1, maxItems: STAFF_ROLES.length, uniqueItems: true }),
  lab: { ...SOURCE_ID, 'x-must': 'the id of the source of a lab' },
};

/** The body of an invitation. */
const NEW_ACCOUNT = closedSchema(
  { name: NAME, roles: MEMBERS.roles },
  { displayName: MEMBERS.displayName, organisation: MEMBERS.organisation, lab: MEMBERS.lab, email: EMAIL },
);

/** The body of a change of an account. */
const ACCOUNT_CHANGE = closedSchema({}, { ...MEMBERS, email: nullable(EMAIL) });

/** The members to replace; `lab` goes with the role `scientist`, and null removes an address. */
export type StaffChange = Static<typeof ACCOUNT_CHANGE>;

/** An account to be invited. */
export type NewStaffAccount = Static<typeof NEW_ACCOUNT> & Required<Pick<StaffChange, 'displayName' | 'organisation'>>;

export const ACCOUNT_REFUSAL = 'this is not what an account may be';

export const isStaffRole = (value: unknown): value is StaffRole => STAFF_ROLES.some((role) => role === value);

/** Reads a new account. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateNewAccount = createBodyReader({ schema: NEW_ACCOUNT, refusal: ACCOUNT_REFUSAL });

/** The account with its name as display name, and in this organisation, if it names none. */
export const completeAccount = (
  { displayName, organisation, ...account }: Static<typeof NEW_ACCOUNT>,
  defaultOrganisation: string,
): NewStaffAccount => ({
  ...account,
  organisation: organisation ?? defaultOrganisation,
  displayName: displayName ?? account.name,
});

/** Reads a change of an account. Throws as `validateNewAccount` does. */
export const validateStaffChange = createBodyReader({
  schema: ACCOUNT_CHANGE,
  refusal: ACCOUNT_REFUSAL,
});
