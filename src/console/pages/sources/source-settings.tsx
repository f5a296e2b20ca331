import { type SubmitEvent, useState } from 'react';
import { faultAt } from '../../api/api-problem.ts';
import { ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { EditForm } from '../../parts/forms/edit-form.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { PERIOD_FAULT, PeriodField, typedPeriod } from '../../parts/forms/period-field.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import type { ReadingAgain } from '../../parts/use-begun.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import type { SourceChangeBody } from './source-types.ts';
import { type ReadSource, SOURCES_TEXTS as TEXTS, useBegunSource, useChangeSource } from './use-sources.ts';

const AUDIENCES = ['minors', 'adults', 'mixed'] as const;
const WITHHELD = ['accept', 'reject'] as const;
const UNCONDITIONAL = ['false', 'true'] as const;

type Faults = Readonly<Partial<Record<'name' | 'keep', string>>>;

/** The members of the form as they are stored. */
const storedMembers = ({ name, keep, audience, onWithheld, unconditionalProfiles }: ReadSource['data']) => ({
  name,
  keep: keep ?? null,
  audience: audience ?? null,
  onWithheld,
  unconditionalProfiles: unconditionalProfiles ?? false,
});

/** The members that the form has changed, and their faults. */
const readForm = (form: FormData, { data: source }: ReadSource) => {
  const stored = storedMembers(source);
  const [name, keep] = [typedText(form, 'name'), typedPeriod(form, 'keep', stored.keep ?? '')];
  const faults: Faults = {
    ...(name === '' ? { name: CONSOLE_TEXTS.required } : {}),
    ...(keep === undefined ? { keep: PERIOD_FAULT } : {}),
  };
  const typed: typeof stored = {
    name,
    keep: keep === undefined || keep === '' ? null : keep,
    audience: AUDIENCES.find((one) => one === form.get('audience')) ?? null,
    onWithheld: WITHHELD.find((one) => one === form.get('onWithheld')) ?? 'accept',
    unconditionalProfiles: form.get('unconditionalProfiles') === 'true',
  };
  const before = new Map<string, unknown>(Object.entries(stored));
  const changed = Object.entries(typed).filter(([member, value]) => value !== before.get(member));
  return { faults, body: Object.fromEntries(changed) as SourceChangeBody };
};

interface SettingsFormProps {
  readonly begun: ReadSource;
  readonly onSaved: (saved: ReadSource) => void;
  readonly reading: ReadingAgain;
}

const SettingsForm = ({ begun, onSaved, reading }: SettingsFormProps) => {
  const { data: source, etag } = begun;
  const [faults, setFaults] = useState<Faults>({});
  const change = useChangeSource(source.id, onSaved);
  const { fields } = TEXTS;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { faults: found, body } = readForm(new FormData(event.currentTarget), begun);
    setFaults(found);
    if (Object.keys(found).length === 0 && !change.isPending) change.mutate({ etag, body });
  };
  return (
    <EditForm className="edit-form" onSubmit={submit} noValidate>
      <Field
        label={fields.name}
        name="name"
        description={fields.nameHelp}
        defaultValue={source.name}
        fault={faults.name}
        apiFault={faultAt(change.error, 'name')}
      />
      <ChoiceField
        label={fields.audience}
        name="audience"
        defaultValue={source.audience ?? ''}
        options={[['', TEXTS.noAudience], ...AUDIENCES.map((one) => [one, TEXTS.audiences[one]] as const)]}
      />
      <PeriodField
        label={fields.keep}
        name="keep"
        description={fields.keepHelp}
        defaultValue={source.keep ?? ''}
        fault={faults.keep}
        apiFault={faultAt(change.error, 'keep')}
      />
      <ChoiceField
        label={fields.onWithheld}
        name="onWithheld"
        defaultValue={source.onWithheld}
        options={WITHHELD.map((one) => [one, fields.withheld[one]] as const)}
      />
      <ChoiceField
        label={fields.unconditionalProfiles}
        name="unconditionalProfiles"
        defaultValue={String(source.unconditionalProfiles ?? false)}
        options={UNCONDITIONAL.map((one) => [one, fields.unconditional[one]] as const)}
      />
      <ConflictNote error={change.error} changed={TEXTS.changed} {...reading} />
      <SaveButton isPending={change.isPending} />
    </EditForm>
  );
};

/** The settings of a source. Until it is saved, the form keeps what was typed, and the version with which it began. */
export const SourceSettings = ({ read }: { readonly read: ReadSource }) => {
  const { begun, times, begin, reading } = useBegunSource(read);
  return (
    <>
      <dl className="facts card">
        <dt>{TEXTS.fields.id}</dt>
        <dd>
          <code>{read.data.id}</code>
        </dd>
        <dt>{TEXTS.fields.basis}</dt>
        <dd>{TEXTS.bases[read.data.basis]}</dd>
        <dt>{TEXTS.columns.organisation}</dt>
        <dd>
          <code>{read.data.organisation ?? ROOT_ORGANISATION_ID}</code>
        </dd>
      </dl>
      <SettingsForm key={times} begun={begun} onSaved={begin} reading={reading} />
    </>
  );
};
