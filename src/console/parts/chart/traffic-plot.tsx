import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatCount, formatDayOfMonth, formatHour } from '../../texts/format.ts';
import { TRAFFIC } from '../../texts/traffic-texts.ts';
import { axisTop, type ChartedSeries, firstSecond, type SeriesName, slotAt, stepSeconds } from './series.ts';

const HEIGHT = 240;
const DAY_SECONDS = 86_400;
const PIXELS_OF_DIGIT = 7.5;
const FONT = '12px system-ui, sans-serif';
const WHOLE_NUMBERS = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();
/** The lines differ by more than their colours. */
const DASHES: Readonly<Record<SeriesName, number[]>> = { accepted: [], refused: [], withheld: [6, 4] };
const TOKENS = ['accepted', 'accepted-wash', 'refused', 'withheld', 'quiet', 'line'] as const;
type Token = (typeof TOKENS)[number];

/** The colours of the theme as a canvas takes them: a property with `light-dark` has no value before it is used. */
const readColours = (within: Element): Readonly<Record<Token, string>> => {
  const probe = document.createElement('span');
  within.append(probe);
  const colours = TOKENS.map((token) => {
    probe.style.color = `var(--${token})`;
    return [token, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(colours) as Record<Token, string>;
};

/** The points of a line in steps: a slot reaches from its beginning to that of the next, the last to its own end. */
const dataOf = (series: ChartedSeries): uPlot.AlignedData => {
  const [first, step] = [firstSecond(series), stepSeconds(series.step)];
  const times = Array.from({ length: series.accepted.length + 1 }, (_, index) => first + index * step);
  const closed = (values: readonly number[]): number[] => [...values, values.at(-1) ?? 0];
  return [times, ...TRAFFIC.map((name) => closed(series[name]))] as unknown as uPlot.AlignedData;
};

const timeLabel = (second: number, increment: number): string =>
  increment >= DAY_SECONDS ? formatDayOfMonth(second * 1000) : formatHour(second * 1000);

/** Calls when the colours of the page change: by the theme that the reader chose, or by the system. */
const watchTheme = (onChange: () => void): (() => void) => {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    scheme.removeEventListener('change', onChange);
  };
};

/** The time between two labels. A clock that is set for summer or winter changes one of them. */
const incrementOf = ([first = 0, second = first]: readonly number[]): number => second - first;

/** There are none before the first drawing, although the types of uPlot say so. */
const labelsOf = (labels: readonly string[] | null): readonly string[] => labels ?? [];

const stepped = uPlot.paths.stepped?.({ align: 1 });

interface PlotOptions {
  readonly shown: () => ChartedSeries;
  readonly colours: () => Readonly<Record<Token, string>>;
  readonly onSlot: (slot: number | undefined) => void;
}

const slotUnder = (plot: uPlot, series: ChartedSeries, left: number | undefined): number | undefined =>
  left === undefined || left < 0 ? undefined : slotAt(series, plot.posToVal(left, 'x'));

const optionsOf = (width: number, { shown, colours, onSlot }: PlotOptions): uPlot.Options => {
  const axis: uPlot.Axis = {
    stroke: () => colours().quiet,
    font: FONT,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { stroke: () => colours().line, width: 1, size: 4 },
  };
  return {
    width,
    height: HEIGHT,
    padding: [8, 26, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 7 },
      dataIdx: (plot) => slotUnder(plot, shown(), plot.cursor.left) ?? 0,
    },
    scales: { y: { range: (_, __, most) => [0, axisTop(most)] } },
    axes: [
      {
        ...axis,
        size: 28,
        space: 64,
        values: (_, seconds) => seconds.map((one) => timeLabel(one, incrementOf(seconds))),
      },
      {
        ...axis,
        space: 36,
        incrs: WHOLE_NUMBERS,
        values: (_, counts) => counts.map(formatCount),
        size: (_, labels) => 16 + PIXELS_OF_DIGIT * Math.max(2, ...labelsOf(labels).map(({ length }) => length)),
      },
    ],
    series: [
      {},
      ...TRAFFIC.map((name): uPlot.Series => ({
        label: name,
        stroke: () => colours()[name],
        width: 2,
        dash: DASHES[name],
        ...(name === 'accepted' && { fill: () => colours()['accepted-wash'] }),
        ...(stepped !== undefined && { paths: stepped }),
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [(plot) => onSlot(slotUnder(plot, shown(), plot.cursor.left))] },
  };
};

interface TrafficPlotProps {
  readonly series: ChartedSeries;
  /** The slot that is read by keyboard; undefined if none is. */
  readonly slot: number | undefined;
  /** Called with the slot below the pointer. */
  readonly onSlot: (slot: number | undefined) => void;
}

/** The lines of accepted, refused and withheld statements on one axis. */
export const TrafficPlot = ({ series, slot, onSlot }: TrafficPlotProps) => {
  const frame = useRef<HTMLDivElement>(null);
  const plotted = useRef<uPlot>(null);
  const latest = useRef({ series, onSlot });
  useEffect(() => {
    latest.current = { series, onSlot };
  }, [series, onSlot]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    let colours = readColours(element);
    const options = optionsOf(Math.max(200, element.clientWidth), {
      shown: () => latest.current.series,
      colours: () => colours,
      onSlot: (one) => latest.current.onSlot(one),
    });
    const plot = new uPlot(options, dataOf(latest.current.series), element);
    plotted.current = plot;
    const unwatch = watchTheme(() => {
      colours = readColours(element);
      plot.redraw(false);
    });
    const resizing = new ResizeObserver(() => {
      if (element.clientWidth > 0 && element.clientWidth !== plot.width)
        plot.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    resizing.observe(element);
    return () => {
      unwatch();
      resizing.disconnect();
      plot.destroy();
      plotted.current = null;
    };
  }, []);

  useEffect(() => plotted.current?.setData(dataOf(series)), [series]);

  useEffect(() => {
    const plot = plotted.current;
    if (plot === null) return;
    if (slot === undefined) {
      plot.setCursor({ left: -10, top: -10 }, false);
      return;
    }
    const middle = firstSecond(series) + (slot + 0.5) * stepSeconds(series.step);
    plot.setCursor({ left: plot.valToPos(middle, 'x'), top: HEIGHT / 2 }, false);
  }, [slot, series]);

  return <div ref={frame} className="plot" />;
};
