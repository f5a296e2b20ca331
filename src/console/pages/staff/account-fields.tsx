import { useOrganisations, useSources } from '../../api/lists.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { Field } from '../../parts/field.tsx';
import type { AccountFaults } from './account-form.ts';
import type { RoleName } from './staff-texts.ts';
import { STAFF_TEXTS as TEXTS } from './use-staff.ts';

const ROLES = Object.keys(TEXTS.roles) as readonly RoleName[];

interface AccountFieldsProps {
  readonly account: { readonly displayName: string; readonly organisation: string; readonly lab?: string };
  readonly roles: readonly RoleName[];
  readonly onRoles: (roles: readonly RoleName[]) => void;
  readonly faults: AccountFaults;
  /** What the API says is wrong, by the name of the member. */
  readonly apiFaultAt: (member: string) => string | undefined;
}

const LabField = ({ lab, fault }: { readonly lab: string | undefined; readonly fault: string | undefined }) => {
  const sources = useSources().data ?? [];
  return (
    <>
      <ChoiceField
        // The options come later than the field.
        key={sources.length}
        label={TEXTS.fields.lab}
        name="lab"
        defaultValue={lab ?? ''}
        options={[['', TEXTS.fields.noLab], ...sources.map(({ id, name }) => [id, `${name} (${id})`] as const)]}
      />
      <p className="small quiet">{TEXTS.fields.labHelp}</p>
      {fault === undefined ? null : (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
};

/** The fields of an account that an operator changes. */
export const AccountFields = ({ account, roles, onRoles, faults, apiFaultAt }: AccountFieldsProps) => {
  const organisations = useOrganisations().data ?? [];
  return (
    <>
      <Field
        label={TEXTS.fields.displayName}
        name="displayName"
        description={TEXTS.fields.displayNameHelp}
        defaultValue={account.displayName}
        fault={faults.displayName}
        apiFault={apiFaultAt('displayName')}
      />
      <ChoiceField
        key={organisations.length}
        label={TEXTS.fields.organisation}
        name="organisation"
        defaultValue={account.organisation}
        options={organisations.map(({ id, name }) => [id, `${name} (${id})`] as const)}
      />
      <CheckList
        label={TEXTS.fields.roles}
        name="roles"
        options={ROLES.map((role) => [role, TEXTS.roles[role].name, TEXTS.roles[role].help] as const)}
        chosen={roles}
        onChange={onRoles}
        fault={faults.roles}
      />
      {roles.includes('scientist') ? <LabField lab={account.lab} fault={faults.lab ?? apiFaultAt('lab')} /> : null}
    </>
  );
};
