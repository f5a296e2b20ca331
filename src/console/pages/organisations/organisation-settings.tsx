import { type SubmitEvent, useState } from 'react';
import { faultAt } from '../../api/api-problem.ts';
import { type OrganisationRow, useOrganisations } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { EditForm } from '../../parts/forms/edit-form.tsx';
import { Field } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import type { ReadingAgain } from '../../parts/use-begun.ts';
import { formatDate } from '../../texts/format.ts';
import { ControllerFields } from './controller-fields.tsx';
import { type OrganisationFaults, readOrganisationForm } from './organisation-form.ts';
import { controlledBy, idsWithin } from './organisation-tree.ts';
import {
  ORGANISATIONS_TEXTS,
  type ReadOrganisation,
  useBegunOrganisation,
  useChangeOrganisation,
} from './use-organisations.ts';

const TEXTS = ORGANISATIONS_TEXTS.fields;

interface OrganisationProps {
  readonly organisation: OrganisationRow;
  readonly all: readonly OrganisationRow[];
}

const Facts = ({ organisation: { id, createdAt, provider }, all }: OrganisationProps) => {
  const above = controlledBy(all, id);
  return (
    <dl className="facts card">
      <dt>{TEXTS.id}</dt>
      <dd>
        <code>{id}</code>
      </dd>
      {createdAt === undefined ? null : (
        <>
          <dt>{TEXTS.created}</dt>
          <dd>{formatDate(createdAt)}</dd>
        </>
      )}
      <dt>{TEXTS.controllerNow}</dt>
      <dd>
        {above?.controller === undefined
          ? TEXTS.controllerOfServer
          : above.id === id
            ? above.controller.name
            : TEXTS.controllerAbove(above.controller.name, above.name)}
      </dd>
      <dt>{TEXTS.provider}</dt>
      <dd>{provider ?? TEXTS.noProvider}</dd>
    </dl>
  );
};

/** The organisations below which it may be moved; a note if it may not be moved. */
const ParentField = ({ organisation: { id, parent }, all }: OrganisationProps) => {
  if (parent === undefined || id === READER.organisation)
    return <p className="quiet">{parent === undefined ? TEXTS.parentRoot : TEXTS.parentOwn}</p>;
  const within = idsWithin(all, id);
  return (
    <ChoiceField
      label={TEXTS.parent}
      name="parent"
      defaultValue={parent}
      options={all.filter((one) => !within.has(one.id)).map((one) => [one.id, one.name] as const)}
    />
  );
};

interface SettingsFormProps {
  readonly begun: ReadOrganisation;
  readonly all: readonly OrganisationRow[];
  readonly onSaved: (saved: ReadOrganisation) => void;
  readonly reading: ReadingAgain;
}

const SettingsForm = ({ begun, all, onSaved, reading }: SettingsFormProps) => {
  const { data, etag } = begun;
  const [faults, setFaults] = useState<OrganisationFaults>({});
  const [isOwn, setOwn] = useState(data.controller !== undefined);
  const change = useChangeOrganisation(data.id, onSaved);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const { faults: found, body } = readOrganisationForm(new FormData(event.currentTarget), begun, isOwn);
    setFaults(found);
    if (Object.keys(found).length === 0 && !change.isPending) change.mutate({ etag, body });
  };
  return (
    <EditForm className="edit-form" onSubmit={submit} noValidate>
      <Field
        label={TEXTS.name}
        name="name"
        description={TEXTS.nameHelp}
        defaultValue={data.name}
        fault={faults['name']}
        apiFault={faultAt(change.error, 'name')}
      />
      <ParentField organisation={data} all={all} />
      <ControllerFields
        controller={data.controller}
        isOwn={isOwn}
        onChoose={setOwn}
        faultOf={(name) => ({
          fault: Object.hasOwn(faults, name) ? faults[name] : undefined,
          apiFault: faultAt(change.error, name),
        })}
      />
      <ConflictNote error={change.error} changed={ORGANISATIONS_TEXTS.changed} {...reading} />
      <SaveButton isPending={change.isPending} />
    </EditForm>
  );
};

/** The settings of an organisation. The form keeps what was typed, and the version that it began with. */
export const OrganisationSettings = ({ read }: { readonly read: ReadOrganisation }) => {
  const { begun, times, begin, reading } = useBegunOrganisation(read);
  const organisations = useOrganisations();
  return (
    <Loaded query={organisations}>
      {(all) => (
        <>
          <Facts organisation={read.data} all={all} />
          <SettingsForm key={times} begun={begun} all={all} onSaved={begin} reading={reading} />
        </>
      )}
    </Loaded>
  );
};
