import type { UseQueryResult } from '@tanstack/react-query';
import { type ProfileRow, useProfilePage, useSources } from '../../api/lists.ts';
import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { MAY_CHANGE } from './may-change.ts';
import { profileName, PROFILES_TEXTS as TEXTS } from './use-profiles.ts';

interface ListedProfile extends ProfileRow {
  /** The number of sources that are checked by it; undefined until they are read. */
  readonly usedBy: number | undefined;
}

const COLUMNS: readonly DataColumn<ListedProfile>[] = [
  {
    id: 'name',
    field: 'name',
    isWide: true,
    header: TEXTS.columns.name,
    value: profileName,
    cell: (row) => (
      <>
        <a href={hrefOf(['profiles', row.id])}>{profileName(row)}</a> <code className="small quiet">{row.id}</code>
      </>
    ),
  },
  {
    id: 'versions',
    field: 'versions',
    isFigure: true,
    header: TEXTS.columns.versions,
    value: ({ versions }) => versions.length,
    cell: (row) => formatCount(row.versions.length),
  },
  {
    id: 'usedBy',
    isFigure: true,
    header: TEXTS.columns.usedBy,
    value: ({ usedBy = 0 }) => usedBy,
    cell: (row) => (row.usedBy === undefined ? '' : formatCount(row.usedBy)),
  },
  {
    id: 'findings',
    field: 'warnings',
    isFigure: true,
    header: TEXTS.columns.findings,
    value: ({ warnings }) => warnings.length,
    cell: (row) => formatCount(row.warnings.length),
  },
  { id: 'origin', header: TEXTS.columns.origin, value: ({ origin }) => TEXTS.origins[origin] },
];

const SEGMENTS = ['profiles'];

/** The profiles in force, and, if the operator may add one, a button for it. */
export const ProfileList = ({ query }: { readonly query: URLSearchParams }) => {
  const profiles = useProfilePage(listRequestOf(query));
  const sources = useSources().data;
  const usedBy = (id: string) =>
    sources?.filter(({ profiles: modes }) => modes.some((one) => one.id === id && one.mode !== 'off')).length;
  const list = {
    ...profiles,
    data: profiles.data && {
      ...profiles.data,
      rows: profiles.data.rows.map((one): ListedProfile => ({ ...one, usedBy: usedBy(one.id) })),
    },
  } as UseQueryResult<{ rows: readonly ListedProfile[]; more?: string }>;
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        {MAY_CHANGE ? (
          <a className="button main-action" href={hrefOf(['profiles', 'add'])}>
            {TEXTS.add.button}
          </a>
        ) : null}
      </div>
      <p className="lead">{TEXTS.intro}</p>
      {MAY_CHANGE ? null : <p className="quiet">{TEXTS.forAll}</p>}
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ id }) => id}
        usualOrder="name"
        none={<p className="card">{TEXTS.none}</p>}
        list={list}
      />
    </>
  );
};
