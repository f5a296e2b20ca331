import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { type ForwardRow, healthOf } from './forwarding-types.ts';
import { FORWARDING_TEXTS as TEXTS, useForwardingPage } from './use-forwarding.ts';

/** The health of a forwarding, in its colour. */
export const HealthText = ({ row }: { readonly row: ForwardRow }) => {
  const health = healthOf(row);
  const isIll = health === 'failing' || health === 'refused';
  return <strong className={isIll ? 'ill' : undefined}>{TEXTS.healths[health]}</strong>;
};

const COLUMNS: readonly DataColumn<ForwardRow>[] = [
  {
    id: 'purpose',
    field: 'title',
    isWide: true,
    header: TEXTS.columns.purpose,
    value: ({ title }) => title,
    cell: (row) => (
      <>
        <a href={hrefOf(['forwarding', row.id])}>{row.title}</a> <code className="small quiet id">{row.id}</code>
      </>
    ),
  },
  {
    id: 'target',
    header: TEXTS.columns.target,
    value: ({ forwarding }) => forwarding?.url ?? '',
    cell: (row) =>
      row.forwarding === undefined ? (
        <span className="quiet">{TEXTS.noTarget}</span>
      ) : (
        <code>{row.forwarding.url}</code>
      ),
  },
  {
    id: 'health',
    header: TEXTS.columns.health,
    value: (row) => healthOf(row),
    cell: (row) => (
      <>
        {TEXTS.states[row.state]}
        {' · '}
        <HealthText row={row} />
      </>
    ),
  },
  {
    id: 'waiting',
    isFigure: true,
    header: TEXTS.columns.waiting,
    value: ({ forwarding }) => forwarding?.waiting ?? 0,
    cell: (row) => formatCount(row.forwarding?.waiting ?? 0),
  },
  {
    id: 'dead-letters',
    isFigure: true,
    header: TEXTS.columns.deadLetters,
    value: ({ forwarding }) => forwarding?.deadLetters ?? 0,
    cell: (row) => formatCount(row.forwarding?.deadLetters ?? 0),
  },
  {
    id: 'delivered',
    header: TEXTS.columns.delivered,
    value: ({ forwarding }) => forwarding?.delivered ?? '',
    cell: (row) =>
      row.forwarding?.delivered === undefined ? (
        <span className="quiet">{TEXTS.never}</span>
      ) : (
        <Since instant={row.forwarding.delivered} />
      ),
  },
];

const SEGMENTS = ['forwarding'];

/** The purposes that forward, each with its health. */
export const ForwardingList = ({ query }: { readonly query: URLSearchParams }) => {
  const forwardings = useForwardingPage({ order: 'title', ...listRequestOf(query) });
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ id }) => id}
        usualOrder="title"
        none={<p className="card">{TEXTS.none}</p>}
        list={forwardings}
      />
    </>
  );
};
