import { formatCount } from '../../texts/format.ts';
import { type ChartedSeries, TRAFFIC } from './overview-types.ts';
import { OVERVIEW_TEXTS as TEXTS } from './use-overview.ts';

const HEIGHT = 40;
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const Bars = ({ name, values }: { readonly name: string; readonly values: readonly number[] }) => {
  const most = Math.max(...values, 0);
  const label = TEXTS.chart(name, formatCount(sumOf(values)), formatCount(most));
  return (
    <figure className="bars">
      <figcaption>
        {name} <strong>{formatCount(sumOf(values))}</strong>
      </figcaption>
      <svg viewBox={`0 0 ${values.length} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {values.map((value, index) => {
          const height = most === 0 ? 0 : (value / most) * HEIGHT;
          return <rect key={index} x={index} y={HEIGHT - height} width={0.85} height={height} />;
        })}
      </svg>
    </figure>
  );
};

/** Statements by slots of time: what was accepted, refused and withheld, each on a scale of its own. */
export const TrafficChart = ({ title, series }: { readonly title: string; readonly series: ChartedSeries }) => (
  <section className="card traffic">
    <h3>{title}</h3>
    {TRAFFIC.map((name) => (
      <Bars key={name} name={TEXTS.series[name]} values={series[name]} />
    ))}
  </section>
);
