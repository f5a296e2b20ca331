import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { READER } from '../../api/reader.ts';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { AccountFields } from './account-fields.tsx';
import { type AccountFaults, readAccountForm } from './account-form.ts';
import type { RoleName } from './staff-texts.ts';
import { STAFF_TEXTS as TEXTS, type ShownInvitation, useInvite } from './use-staff.ts';

const NAME = /^staff:[a-z0-9._-]{1,64}$/;
const NEW = { displayName: '', organisation: READER.organisation };

/** The button and the form that invite to a new account. */
export const InviteButton = ({ onInvited }: { readonly onInvited: (invitation: ShownInvitation) => void }) => {
  const [isOpen, setOpen] = useState(false);
  const [roles, setRoles] = useState<readonly RoleName[]>([]);
  const [faults, setFaults] = useState<AccountFaults>({});
  const close = (): void => {
    setOpen(false);
    setRoles([]);
    setFaults({});
  };
  const { invite } = useInvite((invitation) => {
    close();
    onInvited(invitation);
  });
  const submit = (form: FormData): void => {
    const name = typedText(form, 'name');
    const { faults: ofMembers, typed } = readAccountForm(form, roles);
    const ofName = name === '' ? CONSOLE_TEXTS.required : NAME.test(name) ? undefined : TEXTS.fields.nameFault;
    const found = { ...ofMembers, ...(ofName === undefined ? {} : { name: ofName }) };
    setFaults(found);
    if (Object.keys(found).length === 0) invite.mutate({ name, ...typed });
  };
  return (
    <>
      <Button className="button main-action" onPress={() => setOpen(true)}>
        {TEXTS.invite.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.invite.title}
        action={TEXTS.invite.action}
        isOpen={isOpen}
        onClose={close}
        onConfirm={submit}
        mutation={invite}
      >
        <p>{TEXTS.invite.text}</p>
        <Field
          label={TEXTS.fields.name}
          name="name"
          description={TEXTS.fields.nameHelp}
          defaultValue="staff:"
          fault={faults.name}
          apiFault={faultAt(invite.error, 'name')}
        />
        <AccountFields
          account={NEW}
          roles={roles}
          onRoles={setRoles}
          faults={faults}
          apiFaultAt={(member) => faultAt(invite.error, member)}
        />
      </ConfirmDialog>
    </>
  );
};
