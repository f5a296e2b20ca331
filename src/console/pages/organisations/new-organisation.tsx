import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { useOrganisations } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { ORGANISATIONS_TEXTS as TEXTS, useCreateOrganisation } from './use-organisations.ts';

const ID = /^org:[a-z0-9-]{1,64}$/;

type Faults = Readonly<Partial<Record<'id' | 'name', string>>>;

const faultsOf = (id: string, name: string): Faults => ({
  ...(id === '' ? { id: CONSOLE_TEXTS.required } : ID.test(id) ? {} : { id: TEXTS.fields.idFault }),
  ...(name === '' ? { name: CONSOLE_TEXTS.required } : {}),
});

/** The button and the form that create an organisation. */
export const NewOrganisationButton = () => {
  const [isOpen, setOpen] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const organisations = useOrganisations().data ?? [];
  const create = useCreateOrganisation(({ id }) => navigate(hrefOf(['organisations', id])));
  const submit = (form: FormData): void => {
    const [id, name, parent] = [typedText(form, 'id'), typedText(form, 'name'), typedText(form, 'parent')];
    const found = faultsOf(id, name);
    setFaults(found);
    if (Object.keys(found).length === 0) create.mutate({ id, name, ...(parent === '' ? {} : { parent }) });
  };
  const { fields } = TEXTS;
  return (
    <>
      <Button className="button main-action" onPress={() => setOpen(true)}>
        {TEXTS.create.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.create.title}
        action={TEXTS.create.action}
        isOpen={isOpen}
        onClose={() => {
          setFaults({});
          setOpen(false);
        }}
        onConfirm={submit}
        mutation={create}
      >
        <Field
          label={fields.id}
          name="id"
          description={fields.idHelp}
          defaultValue="org:"
          fault={faults.id}
          apiFault={faultAt(create.error, 'id')}
        />
        <Field
          label={fields.name}
          name="name"
          description={fields.nameHelp}
          fault={faults.name}
          apiFault={faultAt(create.error, 'name')}
        />
        <ChoiceField
          label={fields.parent}
          name="parent"
          defaultValue={READER.organisation}
          options={organisations.map(({ id, name }) => [id, name] as const)}
        />
      </ConfirmDialog>
    </>
  );
};
