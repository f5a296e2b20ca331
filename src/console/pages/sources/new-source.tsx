import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiProblem, faultAt } from '../../api/api-problem.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { TakenId } from './taken-id.tsx';
import { SOURCES_TEXTS as TEXTS, useCreateSource } from './use-sources.ts';

const BASES = ['public_task', 'contract', 'consent'] as const;
const ID = /^[a-z0-9-]{1,64}$/;

type Faults = Readonly<Partial<Record<'id' | 'name', string>>>;

const faultsOf = (id: string, name: string): Faults => ({
  ...(id === '' ? { id: CONSOLE_TEXTS.required } : ID.test(id) ? {} : { id: TEXTS.fields.idFault }),
  ...(name === '' ? { name: CONSOLE_TEXTS.required } : {}),
});

/** The button and the form that create a source. */
export const NewSourceButton = () => {
  const [isOpen, setOpen] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const [id, setId] = useState('');
  const create = useCreateSource((created) => navigate(hrefOf(['sources', created, 'keys'])));
  const isTaken = create.error instanceof ApiProblem && create.error.kind === 'source-conflict';
  const taken = isTaken ? create.variables?.id : undefined;
  const submit = (form: FormData): void => {
    const [typed, name] = [typedText(form, 'id'), typedText(form, 'name')];
    const found = faultsOf(typed, name);
    setFaults(found);
    const basis = BASES.find((one) => one === form.get('basis')) ?? 'public_task';
    if (Object.keys(found).length === 0) create.mutate({ id: typed, name, basis });
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
          setId('');
          setOpen(false);
        }}
        onConfirm={submit}
        mutation={create}
        refusal={taken === undefined ? undefined : <></>}
      >
        <Field
          label={fields.id}
          name="id"
          description={fields.idHelp}
          value={id}
          onChange={setId}
          fault={faults.id ?? (taken === undefined ? undefined : TEXTS.create.taken.fault(taken))}
          apiFault={faultAt(create.error, 'id')}
        />
        {taken === undefined ? null : (
          <TakenId
            id={taken}
            onChoose={(free) => {
              setId(free);
              create.reset();
            }}
          />
        )}
        <Field
          label={fields.name}
          name="name"
          description={fields.nameHelp}
          fault={faults.name}
          apiFault={faultAt(create.error, 'name')}
        />
        <ChoiceField
          label={fields.basis}
          name="basis"
          options={BASES.map((basis) => [basis, TEXTS.bases[basis]] as const)}
        />
      </ConfirmDialog>
    </>
  );
};
