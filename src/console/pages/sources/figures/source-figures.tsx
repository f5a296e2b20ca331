import type { Versioned } from '../../../api/api-problem.ts';
import type { ApiSchema } from '../../../api/client.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Since } from '../../../parts/since.tsx';
import { TrafficChart } from '../../../parts/chart/traffic-chart.tsx';
import { formatCount } from '../../../texts/format.ts';
import { TRAFFIC } from '../../../texts/traffic-texts.ts';
import { FaultTable } from './fault-table.tsx';
import { KindName } from './kind-name.tsx';
import { QuotaOfSource } from './source-quota.tsx';
import { type FiguresOfSource, FIGURES_TEXTS as TEXTS, useSourceFigures } from './use-source-figures.ts';

type RefusedKind = FiguresOfSource['refused'][number];

const { refusals } = TEXTS;

const KINDS: readonly DataColumn<RefusedKind>[] = [
  {
    id: 'kind',
    header: refusals.byKind.columns.kind,
    value: ({ kind }) => kind,
    cell: (row) => <KindName {...row} />,
  },
  {
    id: 'count',
    header: refusals.byKind.columns.count,
    value: ({ count }) => count,
    cell: (row) => formatCount(row.count),
  },
  {
    id: 'last',
    header: refusals.byKind.columns.last,
    value: ({ last }) => last ?? '',
    cell: (row) => (row.last === null ? '–' : <Since key={row.last} instant={row.last} />),
  },
];

const Totals = ({ figures: { lastDay, lastUsed } }: { readonly figures: FiguresOfSource }) => (
  <ul className="figures">
    {TRAFFIC.map((name) => (
      <li key={name}>
        <strong>{formatCount(lastDay[name])}</strong> {TEXTS.lastDay[name]}
      </li>
    ))}
    <li>
      {TEXTS.lastUsed} <strong>{lastUsed === null ? TEXTS.unused : <Since key={lastUsed} instant={lastUsed} />}</strong>
    </li>
  </ul>
);

/** The figures of a source: its statements, the reasons of refusals, and its use of the quota. */
export const FiguresPart = ({ read: { data } }: { readonly read: Versioned<ApiSchema<'Source'>> }) => (
  <>
    <p>{TEXTS.intro}</p>
    <Loaded query={useSourceFigures(data.id)}>
      {(figures) => (
        <>
          <Totals figures={figures} />
          <h3>{refusals.title}</h3>
          {figures.refused.length === 0 && figures.faults.length === 0 ? (
            <p className="card well">{refusals.none}</p>
          ) : (
            <>
              <FaultTable faults={figures.faults} />
              <h3>{refusals.byKind.title}</h3>
              {figures.refused.length === 0 ? (
                <p className="card well">{refusals.none}</p>
              ) : (
                <DataTable
                  caption={refusals.byKind.caption}
                  columns={KINDS}
                  rows={figures.refused}
                  idOf={({ kind }) => kind}
                />
              )}
            </>
          )}
          <div className="after-table">
            <TrafficChart series={{ hour: figures.lastHour, day: figures.lastDaySeries, week: figures.lastWeek }} />
          </div>
          <QuotaOfSource quota={figures.quota} />
        </>
      )}
    </Loaded>
  </>
);
