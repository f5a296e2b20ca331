import { type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { formatCount, formatDayAndTime, formatHour, formatTenths, formatTime } from '../../texts/format.ts';
import { TRAFFIC } from '../../texts/traffic-texts.ts';
import { TRAFFIC_TEXTS as TEXTS } from '../../texts/traffic-texts-by-language.ts';
import { type ChartedSeries, firstSecond, type SeriesName, slotByKey, stepSeconds } from './series.ts';

/** uPlot is loaded after the page. */
const TrafficPlot = lazy(async () => ({ default: (await import('./traffic-plot.tsx')).TrafficPlot }));

const RANGES = ['hour', 'day', 'week'] as const;
type Range = (typeof RANGES)[number];

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The time of a slot: for minutes only the time of day, for hours also the day. */
const slotName = (series: ChartedSeries, slot: number): string => {
  const step = stepSeconds(series.step);
  const at = (firstSecond(series) + slot * step) * 1000;
  const time = step < 3600 ? formatHour(at) : formatDayAndTime(new Date(at).toISOString());
  return slot === series.accepted.length - 1 ? TEXTS.soFar(time) : time;
};

type Values = Readonly<Record<SeriesName, string>>;

const valuesAt = (series: ChartedSeries, slot: number): Values => ({
  accepted: formatCount(series.accepted[slot] ?? 0),
  refused: formatCount(series.refused[slot] ?? 0),
  withheld: formatCount(series.withheld[slot] ?? 0),
});

const totalsOf = (series: ChartedSeries): Values => ({
  accepted: formatCount(sumOf(series.accepted)),
  refused: formatCount(sumOf(series.refused)),
  withheld: formatCount(sumOf(series.withheld)),
});

interface TrafficChartProps {
  readonly series: Readonly<Record<Range, ChartedSeries>>;
  /** The statements of the last ten seconds, if the page knows them. */
  readonly lastTenSeconds?: Readonly<Record<SeriesName, number>> | undefined;
  /** The time that the series is of, if it is old. */
  readonly asOf?: number | undefined;
}

const Choice = ({ range, onChange }: { readonly range: Range; readonly onChange: (range: Range) => void }) => (
  <fieldset className="segments">
    <legend className="unseen">{TEXTS.range}</legend>
    {RANGES.map((one) => (
      <label key={one} data-chosen={one === range}>
        <input type="radio" name="range" value={one} checked={one === range} onChange={() => onChange(one)} />
        {TEXTS.ranges[one]}
      </label>
    ))}
  </fieldset>
);

interface ReadoutProps {
  readonly of: string;
  readonly values: Values;
}

const Readout = ({ of, values }: ReadoutProps) => (
  <p className="readout">
    <span className="of">{of}</span>
    {TRAFFIC.map((name) => (
      <span key={name} className="series" data-series={name}>
        {TEXTS.series[name]} <strong>{values[name]}</strong>
      </span>
    ))}
  </p>
);

/** Accepted, refused and withheld statements by time, of the last hour, day or week; read by pointer or keyboard. */
export const TrafficChart = ({ series, lastTenSeconds, asOf }: TrafficChartProps) => {
  const [range, setRange] = useState<Range>('hour');
  const [slot, setSlot] = useState<number>();
  const [read, setRead] = useState<number>();
  const shown = series[range];
  const { length } = shown.accepted;
  const known = slot !== undefined && slot < length ? slot : undefined;
  const spoken = (at: number): string => TEXTS.spoken(slotName(shown, at), valuesAt(shown, at));

  const leave = (): void => {
    setRead(undefined);
    setSlot(undefined);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = event.key === 'Escape' ? undefined : slotByKey(event.key, known, length);
    if (event.key === 'Escape') leave();
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    setRead(next);
    setSlot(next);
  };
  const atRest = (): ReadoutProps =>
    lastTenSeconds === undefined || asOf !== undefined
      ? { of: TEXTS.inAll[range], values: totalsOf(shown) }
      : { of: TEXTS.now, values: perSecond(lastTenSeconds) };

  return (
    <section className="card traffic" data-old={asOf !== undefined} aria-labelledby="traffic">
      <div className="chart-head">
        <h2 id="traffic">{TEXTS.title}</h2>
        {asOf === undefined ? null : <span className="as-of">{TEXTS.asOf(formatTime(asOf))}</span>}
        <Choice
          range={range}
          onChange={(one) => {
            leave();
            setRange(one);
          }}
        />
      </div>
      <Readout {...(known === undefined ? atRest() : { of: slotName(shown, known), values: valuesAt(shown, known) })} />
      <div
        className="plot-frame"
        role="application"
        aria-roledescription={TEXTS.chart}
        aria-label={TEXTS.summary(TEXTS.inAll[range], totalsOf(shown))}
        aria-describedby="traffic-keys"
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <Suspense fallback={<div className="plot" />}>
          <TrafficPlot key={range} series={shown} slot={read} onSlot={setSlot} />
        </Suspense>
      </div>
      <p id="traffic-keys" className="unseen">
        {TEXTS.keys}
      </p>
      <p className="unseen" role="status">
        {read === undefined || read >= length ? '' : spoken(read)}
      </p>
    </section>
  );
};

const perSecond = (of: Readonly<Record<SeriesName, number>>): Values => ({
  accepted: TEXTS.perSecond(formatTenths(of.accepted / 10)),
  refused: TEXTS.perSecond(formatTenths(of.refused / 10)),
  withheld: TEXTS.perSecond(formatTenths(of.withheld / 10)),
});
