import { openSqliteJournal } from '../../../src/journal/sqlite/journal.ts';
import { isProblem } from '../../../src/core/problem.ts';
import { aBatch } from '../builders/a-batch.ts';

/**
 * A program for tests of crashes: appends to a journal, many batches at once and without end, and consumes it; prints
 * `+ ID PLACE` when an append is durable, `- KIND` when one was refused, and `claimed` when it holds the partition.
 */
const main = async (file: string): Promise<void> => {
  const journal = await openSqliteJournal({ file, now: Date.now });
  await journal.consume('sink', {
    claimed: () => {
      process.stdout.write('claimed\n');
      return Promise.resolve('earliest');
    },
    handle: () => Promise.resolve(undefined),
    caughtUp: () => Promise.resolve(undefined),
  });
  const appendForEver = async (size: number): Promise<void> => {
    for (;;) {
      const batch = aBatch({ count: 10, bytes: size });
      try {
        const { offset, frame } = await journal.append(batch);
        process.stdout.write(`+ ${batch.ids[0] ?? ''} ${offset}/${frame}\n`);
      } catch (thrown) {
        process.stdout.write(`- ${isProblem(thrown) ? thrown.kind : 'bug'}\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };
  await Promise.all(Array.from({ length: 40 }, (_, i) => appendForEver(i * 1000)));
};

void main(process.argv[2] ?? '');
