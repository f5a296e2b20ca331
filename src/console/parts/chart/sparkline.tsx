import type { SeriesName } from './series.ts';

const [WIDTH, HEIGHT] = [100, 24];

interface SparklineProps {
  readonly values: readonly number[];
  readonly kind: SeriesName | 'delay';
}

/** The course of a figure, beside which its value stands in words. */
export const Sparkline = ({ values, kind }: SparklineProps) => {
  const most = Math.max(...values, 0);
  const last = Math.max(1, values.length - 1);
  const points = values.map((value, index) => {
    const y = most === 0 ? HEIGHT : HEIGHT - (value / most) * HEIGHT;
    return `${((index / last) * WIDTH).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg
      className="sparkline"
      data-series={kind}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {values.length < 2 ? null : <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
};
