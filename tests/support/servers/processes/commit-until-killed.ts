import { randomUUID } from 'node:crypto';
import { isProblem } from '../../../../src/core/problem.ts';
import { type Connection, openConnection } from '../../../../src/store/sqlite/connection/connection.ts';

/**
 * Commits to a SQLite file without end, for tests of crashes, by two connections as a store has them. Prints `+ ID` for
 * each row that is on the disk.
 */
const main = async (file: string): Promise<void> => {
  const replayable = openConnection(file, 'NORMAL');
  replayable.exec('PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, text TEXT)');
  const durable = openConnection(file, 'FULL');
  // The log is begun anew every few commits.
  for (const connection of [replayable, durable]) connection.exec('PRAGMA wal_autocheckpoint=40');
  const insert = (into: Connection): string => {
    const id = randomUUID();
    into.write(() => into.run('INSERT INTO rows VALUES (?, ?)', id, 'x'.repeat(Math.floor(Math.random() * 40_000))));
    return id;
  };
  for (;;)
    try {
      if (Math.random() < 0.3) insert(replayable);
      else process.stdout.write(`+ ${insert(durable)}\n`);
      await new Promise(setImmediate);
    } catch (thrown) {
      // Others have written for too long.
      if (!isProblem(thrown)) throw thrown;
    }
};

void main(process.argv[2] ?? '');
