import { openSqliteJournal } from '../../../../src/journal/sqlite/journal.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import { aBatch } from '../../builders/statements/a-batch.ts';

/**
 * Appends to a journal without end, many batches at once, and consumes it, for tests of crashes. Prints `+ ID POSITION`
 * for a durable append, `- KIND` for a refused one, `claimed` once it has the partition.
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
