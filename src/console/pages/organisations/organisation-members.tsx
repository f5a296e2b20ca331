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
    accessorFn: ({ name }) => name,
    cell: ({ row: { original } }) => <a href={hrefOf(['sources', original.id])}>{original.name}</a>,
  },
  {
    id: 'id',
    header: TEXTS.sources.columns.id,
    accessorFn: ({ id }) => id,
    cell: ({ row }) => <code>{row.original.id}</code>,
  },
  {
    id: 'keys',
    header: TEXTS.sources.columns.keys,
    accessorFn: ({ credentials }) => credentials.length,
    cell: ({ row: { original } }) => (
      <a href={hrefOf(['sources', original.id, 'keys'])}>{formatCount(original.credentials.length)}</a>
    ),
  },
];

const STAFF_COLUMNS: readonly DataColumn<StaffRow>[] = [
  {
    id: 'name',
    header: TEXTS.staff.columns.name,
    accessorFn: ({ displayName }) => displayName,
    cell: ({ row: { original } }) => <a href={hrefOf(['staff', original.name])}>{original.displayName}</a>,
  },
  {
    id: 'account',
    header: TEXTS.staff.columns.account,
    accessorFn: ({ name }) => name,
    cell: ({ row }) => <code>{row.original.name}</code>,
  },
  {
    id: 'roles',
    header: TEXTS.staff.columns.roles,
    accessorFn: ({ roles }) => roles.join(', '),
    cell: ({ row }) => <code>{row.original.roles.join(', ')}</code>,
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
