import type { ApiSchema } from '../api/client.ts';
import { formatCount, formatDayAndTime } from '../texts/format.ts';
import { TRAFFIC } from '../texts/traffic-texts.ts';
import { TRAFFIC_TEXTS as TEXTS } from '../texts/traffic-texts-by-language.ts';

type ChartedSeries = ApiSchema<'TrafficSeries'>;

const HEIGHT = 40;
/** A slot with very little stays visible beside one with very much. */
const LEAST_HEIGHT = 1.5;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

interface BarsProps {
  readonly name: string;
  readonly values: readonly number[];
  readonly kind: (typeof TRAFFIC)[number];
  readonly mostWords: (most: string) => string;
}

const Bars = ({ name, values, kind, mostWords }: BarsProps) => {
  const most = Math.max(...values, 0);
  const sum = formatCount(sumOf(values));
  const words = mostWords(formatCount(most));
  return (
    <figure className="bars" data-series={kind}>
      <figcaption>
        <span>
          {name} <strong>{sum}</strong>
        </span>
        {most === 0 ? null : <span className="small">{words}</span>}
      </figcaption>
      <svg
        viewBox={`0 0 ${values.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={TEXTS.chart(name, sum, words)}
      >
        {values.map((value, index) => {
          const height = value === 0 ? 0 : Math.max(LEAST_HEIGHT, (value / most) * HEIGHT);
          return <rect key={index} x={index} y={HEIGHT - height} width={0.8} height={height} />;
        })}
      </svg>
    </figure>
  );
};

interface TrafficChartProps {
  readonly title: string;
  readonly series: ChartedSeries;
  readonly mostWords: (most: string) => string;
}

/** Statements by slots of time: accepted, refused and withheld ones, each on a separate scale. */
const TrafficChart = ({ title, series, mostWords }: TrafficChartProps) => (
  <section className="card traffic">
    <h3>{title}</h3>
    {TRAFFIC.map((name) => (
      <Bars key={name} kind={name} name={TEXTS.series[name]} values={series[name]} mostWords={mostWords} />
    ))}
    <p className="time-axis small quiet">
      <span>{formatDayAndTime(series.since)}</span>
      <span>{TEXTS.now}</span>
    </p>
  </section>
);

interface TrafficChartsProps {
  readonly hour: ChartedSeries;
  readonly week: ChartedSeries;
}

/** The statements of the last hour by minutes, and of the last week by hours. */
export const TrafficCharts = ({ hour, week }: TrafficChartsProps) => (
  <div className="charts">
    <TrafficChart title={TEXTS.hour} series={hour} mostWords={TEXTS.mostInMinute} />
    <TrafficChart title={TEXTS.week} series={week} mostWords={TEXTS.mostInHour} />
  </div>
);
