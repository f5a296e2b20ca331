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
    header: TEXTS.columns.name,
    accessorFn: ({ name }) => name,
    cell: ({ row: { original } }) => <a href={hrefOf(['sources', original.id])}>{original.name}</a>,
  },
  {
    id: 'id',
    field: 'id',
    header: TEXTS.columns.id,
    accessorFn: ({ id }) => id,
    cell: ({ row }) => <code>{row.original.id}</code>,
  },
  {
    id: 'organisation',
    header: TEXTS.columns.organisation,
    accessorFn: ({ organisation = ROOT_ORGANISATION_ID }) => organisation,
    cell: ({ row }) => <code>{row.original.organisation ?? ROOT_ORGANISATION_ID}</code>,
  },
  {
    id: 'basis',
    header: TEXTS.columns.basis,
    accessorFn: ({ basis }) => TEXTS.bases[basis],
  },
  {
    id: 'keys',
    isFigure: true,
    header: TEXTS.columns.keys,
    accessorFn: ({ credentials }) => credentials.length,
    cell: ({ row: { original } }) => (
      <a href={hrefOf(['sources', original.id, 'keys'])}>{formatCount(original.credentials.length)}</a>
    ),
  },
  {
    id: 'created',
    field: 'created',
    header: TEXTS.columns.created,
    accessorFn: ({ createdAt }) => createdAt,
    cell: ({ row }) => formatDate(row.original.createdAt),
  },
  {
    id: 'accepted',
    isFigure: true,
    header: TEXTS.columns.accepted,
    accessorFn: ({ lastDay }) => lastDay?.accepted ?? 0,
    cell: ({ row }) => shownCount(row.original.lastDay?.accepted),
  },
  {
    id: 'refused',
    isFigure: true,
    header: TEXTS.columns.refused,
    accessorFn: ({ lastDay }) => lastDay?.refused ?? 0,
    cell: ({ row: { original } }) => {
      const shown = shownCount(original.lastDay?.refused);
      if (!original.lastDay?.refused) return shown;
      return (
        <a className="ill" href={hrefOf(['sources', original.id, 'figures'])}>
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
