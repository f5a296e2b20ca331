import { READER, ROOT_ORGANISATION_ID } from '../../api/reader.ts';
import { TrafficChart } from '../../parts/chart/traffic-chart.tsx';
import { RefusalNote } from '../../parts/refusal-note.tsx';
import { AttentionList } from './attention-list.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import type { Known } from './known-figures.ts';
import { PartsRow } from './parts-row.tsx';
import { StatusLine, StatusSpoken } from './status-line.tsx';
import { OVERVIEW_TEXTS as TEXTS } from './texts.ts';
import { useOverview } from './use-overview.ts';
import './overview.css';

const Chart = ({ known: { figures, overview } }: { readonly known: Known }) => {
  if (overview === undefined) return <div className="card traffic quiet">{TEXTS.unread}</div>;
  const { lastHour, lastDay, lastWeek } = overview.value;
  return (
    <TrafficChart
      series={{ hour: lastHour, day: lastDay, week: lastWeek }}
      lastTenSeconds={figures?.asOf === undefined ? figures?.value.lastTenSeconds : undefined}
      asOf={overview.asOf}
    />
  );
};

/** The status of Carnet: one sentence, what needs the operator, the statements by time, figures, and parts. */
export const OverviewPage = () => {
  const { query, status, known, delays } = useOverview();
  // While nothing could be read, the status says why; other refusals are said here.
  const isRefused = query.data === undefined && query.error !== null && status.tone !== 'ill';
  return (
    <div className="overview">
      <div className="overview-head">
        <h1>{TEXTS.title}</h1>
        <StatusLine status={status} />
        {READER.organisation === '' || READER.organisation === ROOT_ORGANISATION_ID ? null : (
          <p className="small quiet">{TEXTS.organisation(READER.organisation)}</p>
        )}
      </div>
      <StatusSpoken status={status} />
      {isRefused ? <RefusalNote error={query.error} /> : null}
      <AttentionList known={known} />
      <Chart known={known} />
      <FigureTiles known={known} delays={delays} tone={status.tone} />
      <PartsRow known={known} />
    </div>
  );
};
