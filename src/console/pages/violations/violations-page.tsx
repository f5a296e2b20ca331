import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { hrefOf } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-row.ts';
import { formatCount } from '../../texts/format.ts';
import { useViolatingSources, type ViolatingSource, VIOLATIONS_TEXTS as TEXTS } from './use-violating-sources.ts';

const COLUMNS: readonly DataColumn<ViolatingSource>[] = [
  {
    id: 'name',
    field: 'name',
    isWide: true,
    header: TEXTS.columns.source,
    cell: ({ source, name }) => (
      <a href={hrefOf(['sources', source, 'violations'])} dir="auto">
        {name}
      </a>
    ),
  },
  { id: 'organisation', header: TEXTS.columns.organisation, cell: ({ organisation }) => <code>{organisation}</code> },
  {
    id: 'violations',
    field: 'violations',
    isFigure: true,
    header: TEXTS.columns.violations,
    cell: ({ violations }) => formatCount(violations),
  },
];

/** The sources whose statements violate profiles, those with most violations first. */
export const ViolationsPage = ({ query }: PageProps) => (
  <>
    <h1>{TEXTS.title}</h1>
    <p className="lead">{TEXTS.intro}</p>
    <PagedList
      segments={['violations']}
      query={query}
      caption={TEXTS.caption}
      columns={COLUMNS}
      idOf={({ source }) => source}
      usualOrder="-violations"
      none={<p className="card">{TEXTS.none}</p>}
      list={useViolatingSources(listRequestOf(query))}
    />
  </>
);
