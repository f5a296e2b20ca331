import { typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import type { RoleName } from './staff-texts.ts';
import { STAFF_TEXTS } from './use-staff.ts';

/** Faults by the names of the fields. */
export type AccountFaults = Readonly<
  Partial<Record<'name' | 'displayName' | 'organisation' | 'roles' | 'lab', string>>
>;

/** The members of an account as they were typed, and their faults. */
export const readAccountForm = (form: FormData, roles: readonly RoleName[]) => {
  const [displayName, organisation] = [typedText(form, 'displayName'), typedText(form, 'organisation')];
  const lab = typedText(form, 'lab');
  const email = typedText(form, 'email');
  const isScientist = roles.includes('scientist');
  const faults: AccountFaults = {
    ...(displayName === '' ? { displayName: CONSOLE_TEXTS.required } : {}),
    // Empty until the organisations are read.
    ...(organisation === '' ? { organisation: CONSOLE_TEXTS.required } : {}),
    ...(roles.length === 0 ? { roles: STAFF_TEXTS.fields.rolesFault } : {}),
    ...(isScientist && lab === '' ? { lab: CONSOLE_TEXTS.required } : {}),
  };
  const typed = {
    displayName,
    organisation,
    roles: [...roles],
    ...(email === '' ? {} : { email }),
    ...(isScientist ? { lab } : {}),
  };
  return { faults, typed };
};
