import { type Instruments, SECONDS } from './instruments.ts';

const BATCH_COUNTS = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const BYTES = [1e3, 4e3, 16e3, 64e3, 256e3, 1e6, 4e6];

/** Group commits of the journal. */
export interface JournalMetrics {
  committed(commit: { readonly batches: number; readonly bytes: number; readonly seconds: number }): void;
}

/** Registers the metrics of the journal. */
export const createJournalMetrics = ({ actHistogram }: Instruments): JournalMetrics => {
  const durations = actHistogram({
    name: 'carnet_journal_commit_seconds',
    help: 'Time of one group commit',
    buckets: SECONDS,
  });
  const batchCounts = actHistogram({
    name: 'carnet_journal_commit_batches',
    help: 'Batches in one group commit',
    buckets: BATCH_COUNTS,
  });
  const sizes = actHistogram({
    name: 'carnet_journal_commit_bytes',
    help: 'Bytes in one group commit',
    buckets: BYTES,
  });
  return {
    committed: ({ batches, bytes, seconds }) => {
      batchCounts({}, batches);
      sizes({}, bytes);
      durations({}, seconds);
    },
  };
};
