import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from '../../../src/journal/port/journal.ts';
import { openSqliteJournal } from '../../../src/journal/sqlite/journal.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { describeMarkers } from './journal-markers.contract.ts';
import { describeJournal, type JournalUnderTest } from './journal.contract.ts';

const openJournal = async (): Promise<JournalUnderTest> => {
  const folder = aFolder('journal');
  const opened: Journal[] = [];
  const another = async (): Promise<Journal> => {
    const journal = await openSqliteJournal({ file: join(folder, 'journal.db'), now: Date.now });
    opened.push(journal);
    return journal;
  };
  return {
    journal: await another(),
    another,
    close: async () => {
      await Promise.all(opened.map((journal) => journal.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

describeJournal('SQLite, in a file', openJournal);
describeMarkers('SQLite, in a file', openJournal);
