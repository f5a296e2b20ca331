import { type ProfileRow, useProfilePage } from '../../api/lists.ts';
import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { MAY_CHANGE } from './may-change.ts';
import { profileName, PROFILES_TEXTS as TEXTS } from './use-profiles.ts';

const COLUMNS: readonly DataColumn<ProfileRow>[] = [
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
    value: ({ sources = 0 }) => sources,
    cell: ({ sources = 0 }) => formatCount(sources),
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
        list={profiles}
      />
    </>
  );
};
