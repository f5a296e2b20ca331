import type { Instruments } from './instruments.ts';

interface FailedCall {
  /** The class of the error. */
  readonly error: string;
  /** The server's code; absent if no server has answered. */
  readonly code?: number;
}

interface IndexProgress {
  readonly index: string;
  /** The progress, from 0 to 100. */
  readonly percent?: number;
}

/** Failures of the store, and the indexes that it builds. */
export interface StoreMetrics {
  failed(call: FailedCall): void;
  retried(call: FailedCall): void;
  building(builds: readonly IndexProgress[]): void;
}

/** Registers the metrics of the store. */
export const createStoreMetrics = ({ counter, gauge }: Instruments): StoreMetrics => {
  const failures = counter({
    name: 'carnet_store_failures_total',
    help: 'Calls of the store that failed, by the code of the server, or the error if none answered',
    labelNames: ['code'],
  });
  const retries = counter({
    name: 'carnet_store_retries_total',
    help: 'Commands that were sent to the store again, by the same',
    labelNames: ['code'],
  });
  let builds: readonly IndexProgress[] = [];
  gauge(
    {
      name: 'carnet_store_index_build_ratio',
      help: 'How much of an index is built, 0 to 1, while it is being built; 0 if the server does not say',
      labelNames: ['index'],
    },
    (set) => {
      for (const { index, percent = 0 } of builds) set(percent / 100, { index });
    },
  );
  const labelsOf = ({ error, code }: FailedCall) => ({ code: code === undefined ? error : String(code) });
  return {
    failed: (call) => failures.inc(labelsOf(call)),
    retried: (call) => retries.inc(labelsOf(call)),
    building: (current) => {
      builds = current;
    },
  };
};
