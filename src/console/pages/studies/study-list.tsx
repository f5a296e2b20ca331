import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate, formatTenths } from '../../texts/format.ts';
import { releaseOf } from './study-release.ts';
import type { StudiesOverview, StudyRow } from './study-types.ts';
import { STUDIES_TEXTS as TEXTS, titleOfStudy, useStudyPage } from './use-studies.ts';

/** The state of a study, and the state of a newer version on its way. */
export const StateOf = ({ row: { state, next } }: { readonly row: StudyRow }) => (
  <>
    {TEXTS.states[state]}
    {next === undefined ? null : (
      <>
        {' '}
        <span className="small quiet">{TEXTS.next(formatCount(next.version), TEXTS.states[next.state])}</span>
      </>
    )}
  </>
);

/** The data that leaves for the lab now. */
export const ReleaseOf = ({ row }: { readonly row: StudyRow }) => (
  <>
    {TEXTS.releases[releaseOf(row)]}
    {row.backfilling ? ` · ${TEXTS.backfilling}` : ''}
  </>
);

const COLUMNS: readonly DataColumn<StudyRow>[] = [
  {
    id: 'study',
    field: 'title',
    isWide: true,
    header: TEXTS.columns.study,
    value: titleOfStudy,
    cell: (row) => (
      <>
        <a href={hrefOf(['studies', row.study])}>{titleOfStudy(row)}</a>{' '}
        <code className="small quiet id">{row.study}</code>
      </>
    ),
  },
  {
    id: 'state',
    header: TEXTS.columns.state,
    value: ({ state }) => TEXTS.states[state],
    cell: (row) => <StateOf row={row} />,
  },
  {
    id: 'lab',
    field: 'lab',
    header: TEXTS.columns.lab,
    value: ({ lab = '' }) => lab,
    cell: (row) =>
      row.lab === undefined ? (
        <span className="quiet">{TEXTS.institution}</span>
      ) : (
        <code className="id">{row.lab}</code>
      ),
  },
  {
    id: 'release',
    header: TEXTS.columns.release,
    value: (row) => TEXTS.releases[releaseOf(row)],
    cell: (row) => <ReleaseOf row={row} />,
  },
  {
    id: 'deletions',
    header: TEXTS.columns.deletions,
    value: ({ unacknowledged }) => unacknowledged?.since ?? '',
    cell: (row) =>
      row.unacknowledged === undefined ? (
        <span className="quiet">{TEXTS.noDeletions}</span>
      ) : (
        TEXTS.since(formatDate(row.unacknowledged.since))
      ),
  },
  {
    id: 'hindrances',
    field: 'hindrances',
    header: TEXTS.columns.hindrances,
    value: ({ hindrances }) => hindrances.length,
    cell: (row) =>
      row.hindrances.length === 0 ? (
        <span className="quiet">{TEXTS.nothing}</span>
      ) : (
        row.hindrances.map((one) => TEXTS.short[one]).join(', ')
      ),
  },
];

const Lag = ({ releaser }: Pick<StudiesOverview, 'releaser'>) =>
  releaser === null ? (
    <p className="card ill">{TEXTS.lagUnknown}</p>
  ) : (
    <p>{TEXTS.lag(formatTenths(releaser.lagSeconds))}</p>
  );

const SEGMENTS = ['studies'];

/** The studies over the sources of the reader, and the lag of release. */
export const StudyList = ({ query }: { readonly query: URLSearchParams }) => {
  const studies = useStudyPage({ order: 'title', ...listRequestOf(query) });
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      {studies.data === undefined ? null : <Lag releaser={studies.data.releaser} />}
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ study }) => study}
        usualOrder="title"
        none={<p className="card">{TEXTS.none}</p>}
        list={studies}
      />
    </>
  );
};
