import type { Journal } from '../../../../src/journal/port/journal.ts';
import type { StampedBatch } from '../../../../src/xapi/model/types.ts';
import { readLog } from './log-reader.ts';
import { uniqueName } from '../../servers/services.ts';
import { waitFor } from '../wait-for.ts';

/** All batches of a journal, read from its beginning. */
export const everythingIn = async (journal: Journal): Promise<readonly StampedBatch[]> => {
  const reader = await readLog(journal, uniqueName('all'));
  const partitions = await journal.partitions();
  await waitFor('every partition read to its end', () =>
    partitions.every((one) => reader.caughtUps.some(({ partition }) => partition === one)),
  );
  await reader.consumption.stop();
  return reader.batches.map(({ batch }) => batch);
};
