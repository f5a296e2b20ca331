import type { UseQueryResult } from '@tanstack/react-query';
import { useSourcePage } from '../../api/lists.ts';
import { ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import type { DataColumn } from '../../parts/data-table.tsx';
import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate } from '../../texts/format.ts';
import { useSourceTotals } from './figures/use-source-totals.ts';
import { NewSourceButton } from './new-source.tsx';
import type { SourceRow } from './source-types.ts';
import { SOURCES_TEXTS as TEXTS } from './use-sources.ts';

interface ListedSource extends SourceRow {
  /** Absent until it has been read. */
  readonly lastDay: { readonly accepted: number; readonly refused: number } | undefined;
}

const shownCount = (count: number | undefined): string => (count === undefined ? '–' : formatCount(count));

const COLUMNS: readonly DataColumn<ListedSource>[] = [
  {
    id: 'name',
    field: 'name',
    isWide: true,
    header: TEXTS.columns.name,
    value: ({ name }) => name,
    cell: (row) => <a href={hrefOf(['sources', row.id])}>{row.name}</a>,
  },
  {
    id: 'id',
    field: 'id',
    header: TEXTS.columns.id,
    value: ({ id }) => id,
    cell: (row) => <code>{row.id}</code>,
  },
  {
    id: 'organisation',
    header: TEXTS.columns.organisation,
    value: ({ organisation = ROOT_ORGANISATION_ID }) => organisation,
    cell: (row) => <code>{row.organisation ?? ROOT_ORGANISATION_ID}</code>,
  },
  {
    id: 'basis',
    header: TEXTS.columns.basis,
    value: ({ basis }) => TEXTS.bases[basis],
  },
  {
    id: 'keys',
    isFigure: true,
    header: TEXTS.columns.keys,
    value: ({ credentials }) => credentials.length,
    cell: (row) => formatCount(row.credentials.length),
  },
  {
    id: 'created',
    field: 'created',
    header: TEXTS.columns.created,
    value: ({ createdAt }) => createdAt,
    cell: (row) => formatDate(row.createdAt),
  },
  {
    id: 'accepted',
    isFigure: true,
    header: TEXTS.columns.accepted,
    value: ({ lastDay }) => lastDay?.accepted ?? 0,
    cell: (row) => shownCount(row.lastDay?.accepted),
  },
  {
    id: 'refused',
    isFigure: true,
    header: TEXTS.columns.refused,
    value: ({ lastDay }) => lastDay?.refused ?? 0,
    cell: (row) => {
      const shown = shownCount(row.lastDay?.refused);
      if (!row.lastDay?.refused) return shown;
      return (
        <a className="ill" href={hrefOf(['sources', row.id, 'figures'])}>
          {shown}
        </a>
      );
    },
  },
];

const SEGMENTS = ['sources'];

/** The sources in the operator's scope, and a button to create one. */
export const SourceList = ({ query }: { readonly query: URLSearchParams }) => {
  const request = { order: 'name', ...listRequestOf(query) };
  const sources = useSourcePage(request);
  const totals = useSourceTotals(request).data;
  const list = {
    ...sources,
    data: sources.data && {
      ...sources.data,
      rows: sources.data.rows.map((one): ListedSource => ({ ...one, lastDay: totals?.get(one.id) })),
    },
  } as UseQueryResult<{ rows: readonly ListedSource[]; more?: string }>;
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <NewSourceButton />
      </div>
      <p className="lead">{TEXTS.intro}</p>
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
