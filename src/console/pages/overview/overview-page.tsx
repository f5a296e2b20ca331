import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { TrafficCharts } from '../../parts/traffic-chart.tsx';
import { formatCount, formatTenths } from '../../texts/format.ts';
import { TRAFFIC } from '../../texts/traffic-texts.ts';
import { AttentionList } from './attention-list.tsx';
import type { LiveFigures, Overview, PartRow } from './overview-types.ts';
import { OVERVIEW_TEXTS as TEXTS, useLiveFigures, useOverview } from './use-overview.ts';
import './overview.css';

const GB = 1e9;

const Figures = ({ now, overview }: { readonly now: LiveFigures; readonly overview: Overview }) => {
  const { releaser, disk, backup } = overview;
  return (
    <ul className="figures">
      {TRAFFIC.map((name) => (
        <li key={name}>
          <strong>{formatTenths(now.lastMinute[name] / 60)}</strong> {TEXTS.perSecond[name]}
        </li>
      ))}
      <li>
        {TEXTS.consistent}{' '}
        <strong>
          <Since key={now.consistentThrough} instant={now.consistentThrough} />
        </strong>
      </li>
      <li>
        {TEXTS.sinkLag} <strong>{TEXTS.seconds(formatTenths(now.sink.lagSeconds))}</strong>
      </li>
      {releaser === undefined || releaser === null ? null : (
        <li>
          {TEXTS.releaserLag} <strong>{formatCount(releaser.lagMessages)}</strong>
        </li>
      )}
      {disk === undefined || disk === null ? null : (
        <li>
          {TEXTS.disk} <strong>{TEXTS.diskFree(formatTenths(disk.free / GB), formatTenths(disk.total / GB))}</strong>
        </li>
      )}
      <li>
        {TEXTS.backup}{' '}
        <strong>
          {backup === undefined || backup === null ? TEXTS.noBackup : <Since key={backup.at} instant={backup.at} />}
        </strong>
      </li>
    </ul>
  );
};

const HEALTH_CLASS = { up: 'well', behind: 'ill', down: 'ill' } as const;

const PART_COLUMNS: readonly DataColumn<PartRow>[] = [
  {
    id: 'part',
    header: TEXTS.columns.part,
    accessorFn: ({ part }) => part,
    cell: ({ row }) => <code>{row.original.part}</code>,
  },
  {
    id: 'health',
    header: TEXTS.columns.health,
    accessorFn: ({ health }) => health,
    cell: ({ row: { original } }) => (
      <strong className={HEALTH_CLASS[original.health]}>{TEXTS.healths[original.health]}</strong>
    ),
  },
  {
    id: 'since',
    header: TEXTS.columns.since,
    accessorFn: ({ since }) => since,
    cell: ({ row }) => <Since instant={row.original.since} />,
  },
  {
    id: 'processes',
    header: TEXTS.columns.processes,
    accessorFn: ({ processes }) => processes ?? 0,
    cell: ({ row: { original } }) => (original.processes === undefined ? '–' : formatCount(original.processes)),
  },
];

const Content = ({ overview }: { readonly overview: Overview }) => {
  const live = useLiveFigures();
  // Live figures end with their connection. The overview is still read.
  const now = live !== undefined && Date.parse(live.at) >= Date.parse(overview.at) ? live : overview;
  return (
    <>
      <p className="lead">{TEXTS.intro(overview.organisation)}</p>
      <h2>{TEXTS.needs}</h2>
      <AttentionList items={overview.attention} />
      <h2>{TEXTS.figures}</h2>
      <Figures now={now} overview={overview} />
      <TrafficCharts hour={overview.lastHour} week={overview.lastWeek} />
      <h2>{TEXTS.parts}</h2>
      <DataTable caption={TEXTS.partsCaption} columns={PART_COLUMNS} rows={now.parts} idOf={({ part }) => part} />
    </>
  );
};

/** The state of Carnet: what needs the operator first, then rates, lag, and the health of the parts. */
export const OverviewPage = () => {
  const overview = useOverview();
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <Loaded query={overview}>{(read) => <Content overview={read} />}</Loaded>
    </>
  );
};
