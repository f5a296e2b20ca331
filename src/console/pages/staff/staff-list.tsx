import { useState } from 'react';
import { type StaffRow, useOrganisations, useStaffPage } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { listRequestOf } from '../../api/list-query.ts';
import { changeList } from '../../lists/list-address.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
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
    field: 'displayName',
    isWide: true,
    header: TEXTS.columns.name,
    value: ({ displayName }) => displayName,
    cell: (row) => (
      <>
        <a href={hrefOf(['staff', row.name])}>{row.displayName}</a>
        {row.name === READER.actor ? <span className="quiet"> ({TEXTS.you})</span> : null}{' '}
        <code className="small quiet">{row.name}</code>
      </>
    ),
  },
  {
    id: 'organisation',
    header: TEXTS.columns.organisation,
    value: ({ organisation }) => organisation,
    cell: (row) => (
      <a href={hrefOf(['organisations', row.organisation])}>
        <code>{row.organisation}</code>
      </a>
    ),
  },
  {
    id: 'roles',
    header: TEXTS.columns.roles,
    value: rolesText,
    cell: (row) => (
      <>
        {rolesText(row)}
        {openTextsOf(row).map((text) => (
          <span key={text} className="small quiet">
            {' '}
            {text}
          </span>
        ))}
      </>
    ),
  },
  { id: 'signsIn', header: TEXTS.columns.signsIn, value: (account) => signInTextOf(account) },
  {
    id: 'last',
    field: 'lastPasskeySignIn',
    header: TEXTS.columns.last,
    value: ({ lastPasskeySignIn = '' }) => lastPasskeySignIn,
    cell: (row) =>
      row.lastPasskeySignIn === undefined ? (
        <span className="quiet">{TEXTS.lastUnknown}</span>
      ) : (
        <Since instant={row.lastPasskeySignIn} />
      ),
  },
];

interface Filters {
  readonly organisation: string;
  readonly state: StaffFilter;
}

const SEGMENTS = ['staff'];

const FilterFields = ({ filters, query }: { readonly filters: Filters; readonly query: URLSearchParams }) => {
  const organisations = useOrganisations().data ?? [];
  return (
    <>
      <ChoiceField
        label={TEXTS.filters.organisation}
        value={filters.organisation}
        options={[['', TEXTS.filters.allOrganisations], ...organisations.map(({ id, name }) => [id, name] as const)]}
        onChange={(organisation) => changeList(SEGMENTS, query, { organisation })}
      />
      <ChoiceField
        label={TEXTS.filters.state}
        value={filters.state}
        options={STATES.map((state) => [state, TEXTS.filters.states[state]] as const)}
        onChange={(state) => changeList(SEGMENTS, query, { state: state === 'current' ? '' : state })}
      />
    </>
  );
};

/** The accounts, with their filters in the address, and a button to invite. */
export const StaffList = ({ query }: { readonly query: URLSearchParams }) => {
  const [invitation, setInvitation] = useState<ShownInvitation>();
  const filters: Filters = {
    organisation: query.get('organisation') ?? '',
    state: STATES.find((state) => state === query.get('state')) ?? 'current',
  };
  const staff = useStaffPage({
    ...listRequestOf(query),
    ...(filters.organisation === '' ? {} : { organisation: filters.organisation }),
    ...(filters.state === 'all' ? {} : { state: filters.state }),
  });
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <InviteButton onInvited={setInvitation} />
      </div>
      <p className="lead">
        {TEXTS.intro} <a href={hrefOf(['who-sees-what'])}>{TEXTS.whoSeesWhat}</a>
      </p>
      {invitation === undefined ? null : <InvitationNote invitation={invitation} />}
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ name }) => name}
        usualOrder="displayName"
        filters={<FilterFields filters={filters} query={query} />}
        none={<p className="card">{TEXTS.none}</p>}
        list={staff}
      />
    </>
  );
};
