import { type StaffRow, useSources, useStaff } from '../../api/lists.ts';
import { ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { ORGANISATIONS_TEXTS as TEXTS, type ReadOrganisation } from './use-organisations.ts';

interface SourceOfOrganisation {
  readonly id: string;
  readonly name: string;
  readonly credentials: readonly unknown[];
}

const SOURCE_COLUMNS: readonly DataColumn<SourceOfOrganisation>[] = [
  {
    id: 'name',
    header: TEXTS.sources.columns.name,
    value: ({ name }) => name,
    cell: (row) => <a href={hrefOf(['sources', row.id])}>{row.name}</a>,
  },
  {
    id: 'id',
    header: TEXTS.sources.columns.id,
    value: ({ id }) => id,
    cell: (row) => <code>{row.id}</code>,
  },
  {
    id: 'keys',
    header: TEXTS.sources.columns.keys,
    value: ({ credentials }) => credentials.length,
    cell: (row) => <a href={hrefOf(['sources', row.id, 'keys'])}>{formatCount(row.credentials.length)}</a>,
  },
];

const STAFF_COLUMNS: readonly DataColumn<StaffRow>[] = [
  {
    id: 'name',
    header: TEXTS.staff.columns.name,
    value: ({ displayName }) => displayName,
    cell: (row) => <a href={hrefOf(['staff', row.name])}>{row.displayName}</a>,
  },
  {
    id: 'account',
    header: TEXTS.staff.columns.account,
    value: ({ name }) => name,
    cell: (row) => <code>{row.name}</code>,
  },
  {
    id: 'roles',
    header: TEXTS.staff.columns.roles,
    value: ({ roles }) => roles.join(', '),
    cell: (row) => <code>{row.roles.join(', ')}</code>,
  },
];

interface PartProps {
  readonly read: ReadOrganisation;
}

/** The sources for which an organisation itself answers. */
export const OrganisationSources = ({ read: { data: of } }: PartProps) => {
  const sources = useSources();
  return (
    <>
      <p>{TEXTS.sources.intro}</p>
      <Loaded query={sources}>
        {(all) => {
          const own = all.filter(({ organisation = ROOT_ORGANISATION_ID }) => organisation === of.id);
          return own.length === 0 ? (
            <p className="card">{TEXTS.sources.none}</p>
          ) : (
            <DataTable caption={TEXTS.parts.sources} columns={SOURCE_COLUMNS} rows={own} idOf={({ id }) => id} />
          );
        }}
      </Loaded>
      <p>
        <a href={hrefOf(['sources'])}>{TEXTS.sources.all}</a>
      </p>
    </>
  );
};

/** The accounts in force with roles in exactly this organisation. */
export const OrganisationStaff = ({ read: { data: of } }: PartProps) => {
  const staff = useStaff();
  return (
    <>
      <p>{TEXTS.staff.intro}</p>
      <Loaded query={staff}>
        {(all) => {
          const own = all.filter(({ organisation, endedAt }) => organisation === of.id && endedAt === undefined);
          return own.length === 0 ? (
            <p className="card">{TEXTS.staff.none}</p>
          ) : (
            <DataTable caption={TEXTS.parts.staff} columns={STAFF_COLUMNS} rows={own} idOf={({ name }) => name} />
          );
        }}
      </Loaded>
      <p>
        <a href={hrefOf(['staff'])}>{TEXTS.staff.link}</a>
      </p>
    </>
  );
};
