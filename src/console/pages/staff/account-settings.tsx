import { type SubmitEvent, useState } from 'react';
import { faultAt } from '../../api/api-problem.ts';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { EditForm } from '../../parts/forms/edit-form.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import type { ReadingAgain } from '../../parts/use-begun.ts';
import { AccountFields } from './account-fields.tsx';
import { type AccountFaults, readAccountForm } from './account-form.ts';
import type { RoleName } from './staff-texts.ts';
import {
  STAFF_TEXTS as TEXTS,
  type ReadAccount,
  type StaffChangeBody,
  useBegunAccount,
  useChangeAccount,
} from './use-staff.ts';

interface AccountFormProps {
  readonly begun: ReadAccount;
  readonly onSaved: (saved: ReadAccount) => void;
  readonly reading: ReadingAgain;
}

/** The members that have changed. */
const changedMembers = (typed: ReturnType<typeof readAccountForm>['typed'], before: ReadAccount['data']) => {
  const { displayName, organisation, roles, lab, email } = typed;
  const body: StaffChangeBody = {
    ...(displayName === before.displayName ? {} : { displayName }),
    ...(organisation === before.organisation ? {} : { organisation }),
    ...(roles.toSorted().join() === before.roles.toSorted().join() ? {} : { roles }),
    ...(lab === undefined || lab === before.lab ? {} : { lab }),
    ...(email === before.email ? {} : { email: email ?? null }),
  };
  return body;
};

const AccountForm = ({ begun: { data, etag }, onSaved, reading }: AccountFormProps) => {
  const [roles, setRoles] = useState<readonly RoleName[]>(data.roles);
  const [faults, setFaults] = useState<AccountFaults>({});
  const change = useChangeAccount(data.name, onSaved);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { faults: found, typed } = readAccountForm(new FormData(event.currentTarget), roles);
    setFaults(found);
    if (Object.keys(found).length === 0 && !change.isPending)
      change.mutate({ etag, body: changedMembers(typed, data) });
  };
  return (
    <EditForm className="edit-form" onSubmit={submit} noValidate>
      <AccountFields
        account={data}
        roles={roles}
        onRoles={setRoles}
        faults={faults}
        apiFaultAt={(member) => faultAt(change.error, member)}
      />
      <ConflictNote error={change.error} changed={TEXTS.changed} {...reading} />
      <SaveButton isPending={change.isPending} />
    </EditForm>
  );
};

/** The settings of an account for an operator. The form keeps what was typed, and the version with which it began. */
export const AccountSettings = ({ read }: { readonly read: ReadAccount }) => {
  const { begun, times, begin, reading } = useBegunAccount(read);
  return <AccountForm key={times} begun={begun} onSaved={begin} reading={reading} />;
};
