import { ownValue } from '../../core/json-object.ts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { withTimeout } from '../../core/retry/with-timeout.ts';
import { BYTE_STEP, countInSteps, observeInSteps } from './coarse.ts';

/** Buckets of durations in seconds. */
export const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The longest wait of a scrape for a store that does not answer, in milliseconds. */
export const SCRAPE_TIMEOUT_MS = 2000;

/** Sets the value of a gauge for these labels. */
type SetGauge<L extends string> = (value: number, labels: Partial<Record<L, string>>) => void;

/** Name, help text and labels of a metric. */
interface MetricOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly L[];
}

/** Counts or observes for these labels, in whole steps. */
interface ForLabels<L extends string> {
  (labels: Readonly<Record<L, string>>, value: number): void;
  /** The same for only these labels, without a lookup at each call. */
  readonly child: (labels: Readonly<Record<L, string>>) => (value: number) => void;
}

/** Registers counters, histograms and gauges in one registry. */
export interface Instruments {
  /** A number of acts of people or tools, published in whole steps (`COUNT_STEP`). */
  readonly acts: <L extends string = never>(options: MetricOptions<L>) => ForLabels<L>;
  /** Durations or sizes of such acts, also in whole steps. */
  readonly actHistogram: <L extends string = never>(
    options: MetricOptions<L> & { readonly buckets: readonly number[] },
  ) => ForLabels<L>;
  /** Bytes of such acts, published in whole steps (`BYTE_STEP`). */
  readonly actBytes: <L extends string = never>(options: MetricOptions<L>) => ForLabels<L>;
  /** An exact number of something that no person does. */
  readonly counter: <L extends string = never>(options: MetricOptions<L>) => Counter<L>;
  /** `read` runs at each scrape. A value that cannot be read is left out: an old one would look current. */
  readonly gauge: <L extends string = never>(
    options: MetricOptions<L>,
    read: (set: SetGauge<L>) => Promise<void> | void,
  ) => void;
}

/** One function for each set of labels, made when it is first needed. */
const byLabels = <L extends string>(
  labelNames: readonly L[],
  make: (labels: Readonly<Record<L, string>>) => (value: number) => void,
): ForLabels<L> => {
  const made = new Map<string, (value: number) => void>();
  const child = (labels: Readonly<Record<L, string>>): ((value: number) => void) => {
    let key = '';
    for (const name of labelNames) key += `${ownValue(labels, name)}\n`;
    let one = made.get(key);
    if (one === undefined) made.set(key, (one = make(labels)));
    return one;
  };
  return Object.assign((labels: Readonly<Record<L, string>>, value: number) => child(labels)(value), { child });
};

/** Instruments of a registry. `step` is that of acts. */
export const createInstruments = (registry: Registry, step: number): Instruments => {
  const registers = [registry];
  return {
    acts: <L extends string>({ name, help, labelNames = [] }: MetricOptions<L>) => {
      const counter = new Counter<L>({ name, help, labelNames, registers });
      return byLabels(labelNames, (labels) => countInSteps(step, (value) => counter.inc({ ...labels }, value)));
    },
    actHistogram: <L extends string>({
      name,
      help,
      buckets,
      labelNames = [],
    }: MetricOptions<L> & { readonly buckets: readonly number[] }) => {
      const histogram = new Histogram<L>({ name, help, buckets: [...buckets], labelNames, registers });
      return byLabels(labelNames, (labels) => {
        const child = labelNames.length === 0 ? histogram : histogram.labels({ ...labels });
        return observeInSteps(step, (value) => child.observe(value));
      });
    },
    actBytes: <L extends string>({ name, help, labelNames = [] }: MetricOptions<L>) => {
      const counter = new Counter<L>({ name, help, labelNames, registers });
      return byLabels(labelNames, (labels) =>
        countInSteps(step === 1 ? 1 : BYTE_STEP, (value) => counter.inc({ ...labels }, value)),
      );
    },
    counter: ({ name, help, labelNames = [] }) => new Counter({ name, help, labelNames, registers }),
    gauge: <L extends string>(
      { name, help, labelNames = [] }: MetricOptions<L>,
      read: (set: SetGauge<L>) => Promise<void> | void,
    ) => {
      new Gauge<L>({
        name,
        help,
        labelNames,
        registers,
        async collect() {
          this.reset();
          if (labelNames.length === 0) this.remove();
          const set: SetGauge<L> = (value, labels) => this.set(labels as Record<L, string>, value);
          await withTimeout(SCRAPE_TIMEOUT_MS, async () => read(set)).catch(() => undefined);
        },
      });
    },
  };
};
