import { useState } from 'react';
import { type StaffRow, useOrganisations, useStaff } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { InvitationNote } from './invitation-note.tsx';
import { InviteButton } from './invite-button.tsx';
import { openTextsOf } from './confirm-text.ts';
import { signInTextOf } from './sign-in-text.ts';
import type { StaffFilter } from './staff-texts.ts';
import { STAFF_TEXTS as TEXTS, type ShownInvitation } from './use-staff.ts';

const STATES = ['current', 'ended', 'all'] as const;

const rolesText = ({ roles }: StaffRow): string => roles.map((role) => TEXTS.roles[role].name).join(', ');

const COLUMNS: readonly DataColumn<StaffRow>[] = [
  {
    id: 'name',
    header: TEXTS.columns.name,
    accessorFn: ({ displayName }) => displayName,
    cell: ({ row: { original } }) => (
      <>
        <a href={hrefOf(['staff', original.name])}>{original.displayName}</a>
        {original.name === READER.actor ? <span className="quiet"> ({TEXTS.you})</span> : null}
        <br />
        <code className="small quiet">{original.name}</code>
      </>
    ),
  },
  {
    id: 'organisation',
    header: TEXTS.columns.organisation,
    accessorFn: ({ organisation }) => organisation,
    cell: ({ row: { original } }) => (
      <a href={hrefOf(['organisations', original.organisation])}>
        <code>{original.organisation}</code>
      </a>
    ),
  },
  {
    id: 'roles',
    header: TEXTS.columns.roles,
    accessorFn: rolesText,
    cell: ({ row: { original } }) => (
      <>
        {rolesText(original)}
        {openTextsOf(original).map((text) => (
          <div key={text} className="small quiet">
            {text}
          </div>
        ))}
      </>
    ),
  },
  { id: 'signsIn', header: TEXTS.columns.signsIn, accessorFn: (account) => signInTextOf(account) },
  {
    id: 'last',
    header: TEXTS.columns.last,
    accessorFn: ({ lastPasskeySignIn = '' }) => lastPasskeySignIn,
    cell: ({ row: { original } }) =>
      original.lastPasskeySignIn === undefined ? (
        <span className="quiet">{TEXTS.lastUnknown}</span>
      ) : (
        <Since instant={original.lastPasskeySignIn} />
      ),
  },
];

interface Filters {
  readonly organisation: string;
  readonly state: StaffFilter;
}

const filterBy = (filters: Partial<Filters>): void =>
  navigate(hrefOf(['staff'], { ...filters, ...(filters.state === 'current' ? { state: '' } : {}) }), { replace: true });

const FilterBar = ({ filters }: { readonly filters: Filters }) => {
  const organisations = useOrganisations().data ?? [];
  return (
    <div className="filters">
      <ChoiceField
        label={TEXTS.filters.organisation}
        value={filters.organisation}
        options={[['', TEXTS.filters.allOrganisations], ...organisations.map(({ id, name }) => [id, name] as const)]}
        onChange={(organisation) => filterBy({ ...filters, organisation })}
      />
      <ChoiceField
        label={TEXTS.filters.state}
        value={filters.state}
        options={STATES.map((state) => [state, TEXTS.filters.states[state]] as const)}
        onChange={(state) => filterBy({ ...filters, state: STATES.find((one) => one === state) ?? 'current' })}
      />
    </div>
  );
};

const isListed = ({ organisation, endedAt }: StaffRow, filters: Filters): boolean =>
  (filters.organisation === '' || organisation === filters.organisation) &&
  (filters.state === 'all' || (filters.state === 'ended') === (endedAt !== undefined));

/** The accounts, with their filters in the address, and a button to invite. */
export const StaffList = ({ query }: { readonly query: URLSearchParams }) => {
  const staff = useStaff();
  const [invitation, setInvitation] = useState<ShownInvitation>();
  const filters: Filters = {
    organisation: query.get('organisation') ?? '',
    state: STATES.find((state) => state === query.get('state')) ?? 'current',
  };
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <InviteButton onInvited={setInvitation} />
      </div>
      <p className="lead">
        {TEXTS.intro} <a href={`${READER.root}/ops/who-sees-what`}>{TEXTS.whoSeesWhat}</a>
      </p>
      {invitation === undefined ? null : <InvitationNote invitation={invitation} />}
      <FilterBar filters={filters} />
      <Loaded query={staff}>
        {(all) => {
          const shown = all.filter((one) => isListed(one, filters));
          return shown.length === 0 ? (
            <p className="card">{TEXTS.none}</p>
          ) : (
            <DataTable caption={TEXTS.caption} columns={COLUMNS} rows={shown} idOf={({ name }) => name} />
          );
        }}
      </Loaded>
    </>
  );
};
