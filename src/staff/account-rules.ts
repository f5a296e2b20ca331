import { createJsonReader, type JsonReader } from '../consent/model/json-reader.ts';
import type { Scope } from '../sources/scopes.ts';

/** The roles of accounts; each permits what the scope of its name does. */
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

/** Members to replace; `lab` goes with the role `scientist`. */
export type StaffChange = Partial<Pick<NewStaffAccount, 'displayName' | 'organisation' | 'roles' | 'lab'>>;

const REFUSAL = 'this is not what an account may be';
const NAME = /^staff:[a-z0-9._-]{1,64}$/;
const ORGANISATION = /^org:[a-z0-9-]{1,64}$/;
const LAB = /^[a-z0-9-]{1,64}$/;

export const isStaffRole = (value: unknown): value is StaffRole => STAFF_ROLES.some((role) => role === value);

const readName = (reader: JsonReader, value: unknown): string =>
  reader.text(value, '/name', {
    max: 70,
    must: 'staff: and 1 to 64 of a to z, 0 to 9, dot, _ and -',
    is: (text) => NAME.test(text),
  });

const readDisplayName = (reader: JsonReader, value: unknown): string =>
  reader.text(value, '/displayName', { max: 100 });

const readOrganisation = (reader: JsonReader, value: unknown): string =>
  reader.text(value, '/organisation', {
    max: 68,
    must: 'org: and 1 to 64 of a to z, 0 to 9 and -',
    is: (text) => ORGANISATION.test(text),
  });

const readRoles = (reader: JsonReader, value: unknown): readonly StaffRole[] =>
  reader
    .list(value, '/roles', { min: 1, read: (one, at) => reader.oneOf(one, at, STAFF_ROLES) ?? '' })
    .filter(isStaffRole);

const readLab = (reader: JsonReader, value: unknown): string =>
  reader.text(value, '/lab', { max: 64, must: 'the id of the source of a lab', is: (text) => LAB.test(text) });

/**
 * Reads a new account; its display name is its name where none is given. Throws Problem `invalid-request` with all
 * faults, each with a JSON Pointer.
 */
export const validateNewAccount = (body: unknown, defaultOrganisation: string): NewStaffAccount => {
  const reader = createJsonReader();
  const given = reader.object(body, '', ['name', 'displayName', 'organisation', 'roles', 'lab']);
  const name = readName(reader, given['name']);
  const account: NewStaffAccount = {
    name,
    displayName: given['displayName'] === undefined ? name : readDisplayName(reader, given['displayName']),
    organisation:
      given['organisation'] === undefined ? defaultOrganisation : readOrganisation(reader, given['organisation']),
    roles: readRoles(reader, given['roles']),
    ...(given['lab'] === undefined ? {} : { lab: readLab(reader, given['lab']) }),
  };
  return reader.finish(account, REFUSAL);
};

/** Reads a change of an account. Throws as `validateNewAccount` does. */
export const validateStaffChange = (body: unknown): StaffChange => {
  const reader = createJsonReader();
  const { displayName, organisation, roles, lab } = reader.object(body, '', [
    'displayName',
    'organisation',
    'roles',
    'lab',
  ]);
  const change: StaffChange = {
    ...(displayName === undefined ? {} : { displayName: readDisplayName(reader, displayName) }),
    ...(organisation === undefined ? {} : { organisation: readOrganisation(reader, organisation) }),
    ...(roles === undefined ? {} : { roles: readRoles(reader, roles) }),
    ...(lab === undefined ? {} : { lab: readLab(reader, lab) }),
  };
  return reader.finish(change, REFUSAL);
};
