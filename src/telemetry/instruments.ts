import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { withTimeout } from '../core/with-timeout.ts';

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

/** Registers counters, histograms and gauges in one registry. */
export interface Instruments {
  readonly counter: <L extends string = never>(options: MetricOptions<L>) => Counter<L>;
  readonly histogram: <L extends string = never>(
    options: MetricOptions<L> & { readonly buckets: readonly number[] },
  ) => Histogram<L>;
  /** `read` runs at each scrape. A value that cannot be read is left out: an old one would look current. */
  readonly gauge: <L extends string = never>(
    options: MetricOptions<L>,
    read: (set: SetGauge<L>) => Promise<void> | void,
  ) => void;
}

/** Instruments of a registry. */
export const createInstruments = (registry: Registry): Instruments => {
  const registers = [registry];
  return {
    counter: ({ name, help, labelNames = [] }) => new Counter({ name, help, labelNames, registers }),
    histogram: ({ name, help, buckets, labelNames = [] }) =>
      new Histogram({ name, help, buckets: [...buckets], labelNames, registers }),
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
