import { type ProfileRow, useProfiles, useSources } from '../../api/lists.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
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
    header: TEXTS.columns.name,
    value: profileName,
    cell: (row) => (
      <>
        <a href={hrefOf(['profiles', row.id])}>{profileName(row)}</a>
        <br />
        <code className="small quiet">{row.id}</code>
      </>
    ),
  },
  {
    id: 'versions',
    header: TEXTS.columns.versions,
    value: ({ versions }) => versions.length,
    cell: (row) => formatCount(row.versions.length),
  },
  {
    id: 'usedBy',
    header: TEXTS.columns.usedBy,
    value: ({ usedBy = 0 }) => usedBy,
    cell: (row) => (row.usedBy === undefined ? '' : formatCount(row.usedBy)),
  },
  {
    id: 'findings',
    header: TEXTS.columns.findings,
    value: ({ warnings }) => warnings.length,
    cell: (row) => formatCount(row.warnings.length),
  },
  { id: 'origin', header: TEXTS.columns.origin, value: ({ origin }) => TEXTS.origins[origin] },
];

/** The profiles in force, and, if the operator may add one, a button for it. */
export const ProfileList = () => {
  const profiles = useProfiles();
  const sources = useSources().data;
  const usedBy = (id: string) =>
    sources?.filter(({ profiles: modes }) => modes.some((one) => one.id === id && one.mode !== 'off')).length;
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
      <Loaded query={profiles}>
        {(all) =>
          all.length === 0 ? (
            <p className="card">{TEXTS.none}</p>
          ) : (
            <DataTable
              caption={TEXTS.caption}
              columns={COLUMNS}
              rows={all.map((one) => ({ ...one, usedBy: usedBy(one.id) }))}
              idOf={({ id }) => id}
            />
          )
        }
      </Loaded>
    </>
  );
};
