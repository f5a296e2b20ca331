import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { useSources } from '../../api/lists.ts';
import { ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import {
  type GrantRow,
  ORGANISATIONS_TEXTS,
  type ReadOrganisation,
  useGrantActs,
  useGrants,
} from './use-organisations.ts';

const TEXTS = ORGANISATIONS_TEXTS.grants;

const EndGrant = ({ grant: { of, key, name } }: { readonly grant: GrantRow }) => {
  const [isAsking, setAsking] = useState(false);
  const { end } = useGrantActs(of, () => setAsking(false));
  return (
    <>
      <Button className="button grave small-button" aria-label={TEXTS.end.this(key)} onPress={() => setAsking(true)}>
        {TEXTS.end.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.end.title(name)}
        action={TEXTS.end.button}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate(key)}
        mutation={end}
      >
        <p>{TEXTS.end.text}</p>
      </ConfirmDialog>
    </>
  );
};

const COLUMNS: readonly DataColumn<GrantRow>[] = [
  {
    id: 'reader',
    header: TEXTS.columns.reader,
    value: ({ name }) => name,
    cell: (row) => (
      <>
        {row.name}
        <br />
        <code className="small quiet">{row.source}</code>
      </>
    ),
  },
  {
    id: 'key',
    header: TEXTS.columns.key,
    value: ({ key }) => key,
    cell: (row) => <code>{row.key}</code>,
  },
  {
    id: 'scopes',
    header: TEXTS.columns.scopes,
    value: ({ scopes }) => scopes.join(', '),
    cell: (row) => <code>{row.scopes.join(', ')}</code>,
  },
  {
    id: 'of',
    header: TEXTS.columns.of,
    value: ({ of }) => of,
    cell: (row) => <code>{row.of}</code>,
  },
  {
    id: 'acts',
    header: TEXTS.columns.acts,
    cell: (row) => <EndGrant grant={row} />,
  },
];

const NewGrant = ({ of }: { readonly of: string }) => {
  const [isOpen, setOpen] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const { add } = useGrantActs(of, () => setOpen(false));
  const submit = (form: FormData): void => {
    const key = typedText(form, 'key');
    setEmpty(key === '');
    if (key !== '') add.mutate(key);
  };
  return (
    <>
      <Button className="button main-action" onPress={() => setOpen(true)}>
        {TEXTS.add.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.add.title}
        action={TEXTS.add.action}
        isOpen={isOpen}
        onClose={() => {
          setEmpty(false);
          setOpen(false);
        }}
        onConfirm={submit}
        mutation={add}
      >
        <p>{TEXTS.add.text}</p>
        <Field
          label={TEXTS.add.key}
          name="key"
          description={TEXTS.add.keyHelp}
          fault={isEmpty ? CONSOLE_TEXTS.required : undefined}
          apiFault={faultAt(add.error, 'key')}
        />
      </ConfirmDialog>
    </>
  );
};

interface OrganisationGrantsProps {
  readonly read: ReadOrganisation;
  readonly query: URLSearchParams;
}

/** The readers with grants on an organisation: on all its sources, or on the source that the address names. */
export const OrganisationGrants = ({ read: { data: organisation }, query }: OrganisationGrantsProps) => {
  const sources = (useSources().data ?? []).filter(
    (one) => (one.organisation ?? ROOT_ORGANISATION_ID) === organisation.id,
  );
  const of = query.get('source') ?? organisation.id;
  const grants = useGrants(of);
  return (
    <>
      <p>{TEXTS.intro}</p>
      <p>
        <a href={hrefOf(['who-sees-what'])}>{TEXTS.whoSeesWhat}</a>
      </p>
      <div className="head">
        <div className="filters">
          <ChoiceField
            label={TEXTS.of}
            value={of}
            options={[
              [organisation.id, TEXTS.completeOrganisation],
              ...sources.map(({ id, name }) => [id, name] as const),
            ]}
            onChange={(id) =>
              navigate(
                hrefOf(['organisations', organisation.id, 'grants'], id === organisation.id ? {} : { source: id }),
                {
                  replace: true,
                },
              )
            }
          />
        </div>
        <div className="actions">
          <NewGrant key={of} of={of} />
        </div>
      </div>
      <Loaded query={grants}>
        {(all) =>
          all.length === 0 ? (
            <p className="card well">{TEXTS.none}</p>
          ) : (
            <DataTable
              caption={TEXTS.caption}
              columns={COLUMNS}
              rows={all}
              idOf={({ of: over, key }) => `${over} ${key}`}
            />
          )
        }
      </Loaded>
    </>
  );
};
