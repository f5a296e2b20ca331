import { useOrganisations, useSources } from '../../api/lists.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { Field } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import type { AccountFaults } from './account-form.ts';
import type { RoleName } from './staff-texts.ts';
import { STAFF_TEXTS as TEXTS } from './use-staff.ts';

const ROLES = Object.keys(TEXTS.roles) as readonly RoleName[];

interface AccountFieldsProps {
  readonly account: {
    readonly displayName: string;
    readonly organisation: string;
    readonly lab?: string;
    readonly email?: string;
  };
  readonly roles: readonly RoleName[];
  readonly onRoles: (roles: readonly RoleName[]) => void;
  readonly faults: AccountFaults;
  /** The fault that the API names, by the name of the member. */
  readonly apiFaultAt: (member: string) => string | undefined;
}

const FaultOf = ({ fault }: { readonly fault: string | undefined }) =>
  fault === undefined ? null : (
    <p className="fault" role="alert">
      {fault}
    </p>
  );

const OrganisationField = ({
  organisation,
  fault,
}: {
  readonly organisation: string;
  readonly fault: string | undefined;
}) => (
  <>
    <Loaded query={useOrganisations()}>
      {(all) => (
        <ChoiceField
          label={TEXTS.fields.organisation}
          name="organisation"
          defaultValue={organisation}
          options={all.map(({ id, name }) => [id, `${name} (${id})`] as const)}
        />
      )}
    </Loaded>
    <FaultOf fault={fault} />
  </>
);

const LabField = ({ lab, fault }: { readonly lab: string | undefined; readonly fault: string | undefined }) => (
  <>
    <Loaded query={useSources()}>
      {(all) => (
        <ChoiceField
          label={TEXTS.fields.lab}
          name="lab"
          defaultValue={lab ?? ''}
          options={[['', TEXTS.fields.noLab], ...all.map(({ id, name }) => [id, `${name} (${id})`] as const)]}
        />
      )}
    </Loaded>
    <p className="small quiet">{TEXTS.fields.labHelp}</p>
    <FaultOf fault={fault} />
  </>
);

/** The fields of an account that an operator changes. */
export const AccountFields = ({ account, roles, onRoles, faults, apiFaultAt }: AccountFieldsProps) => (
  <>
    <Field
      label={TEXTS.fields.displayName}
      name="displayName"
      description={TEXTS.fields.displayNameHelp}
      defaultValue={account.displayName}
      fault={faults.displayName}
      apiFault={apiFaultAt('displayName')}
    />
    <Field
      label={TEXTS.fields.email}
      name="email"
      description={TEXTS.fields.emailHelp}
      defaultValue={account.email ?? ''}
      apiFault={apiFaultAt('email')}
    />
    <OrganisationField organisation={account.organisation} fault={faults.organisation ?? apiFaultAt('organisation')} />
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
