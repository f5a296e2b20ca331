import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createNoteStoreMark } from '../../../src/backup/backends/store-mark.ts';
import { peekFact } from '../../../src/store/open-store.ts';
import { STORE_MARKS } from '../../../src/store/ports/copy-repository.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { backendsIn } from '../../support/servers/backends.ts';
import type { RunningCarnet } from '../../support/servers/running-carnet.ts';
import { whileRunning } from '../../support/servers/while-running.ts';

const NOTICE = 'the store lacks what was written to it between these times';

describe('A copy of SQLite files under a running Carnet', () => {
  const folder = aFolder('lost-log');
  afterAll(() => rmSync(folder, { recursive: true }));

  const running = async (
    name: string,
    use: (carnet: RunningCarnet) => Promise<void>,
    logged: string[] = [],
  ): Promise<readonly string[]> => {
    await whileRunning(backendsIn(join(folder, name)), use, { logged });
    return logged.filter((line) => line.includes(NOTICE));
  };
  /** By another program: this process would lose its locks on the files with the copy. */
  const copy = (to: string, files: readonly string[]): void => {
    rmSync(join(folder, to), { recursive: true, force: true });
    mkdirSync(join(folder, to));
    const there = files.map((file) => join(folder, 'first', file)).filter((file) => existsSync(file));
    execFileSync('cp', [...there, join(folder, to)]);
  };
  /** The newest mark in a file, without its log. */
  const markIn = async (name: string): Promise<number> => {
    const marks = await Promise.all(STORE_MARKS.map((fact) => peekFact(backendsIn(join(folder, name)).storeUrl, fact)));
    return Math.max(...marks.map((mark) => Number(mark ?? 0)));
  };

  it('is noticed at start without the log of the store, and is whole with it', async () => {
    mkdirSync(join(folder, 'first'));
    const statement = aNamedStatement({ actor: agentOf('ada') });
    const noticed = await running('first', async (carnet) => {
      const note = createNoteStoreMark(carnet, Date.now);
      await note();
      await waitFor('the log to be emptied into the file', () => carnet.store.purgeDeleted());
      await aClient(carnet).post([statement]).expect(200);
      const journal = ['journal.db', 'journal.db-wal', 'studies-journal.db', 'studies-journal.db-wal'];
      // The log is emptied into the file at times: then nothing is missing in the file alone.
      await waitFor('a store whose log has the last mark', async () => {
        await note();
        copy('without', ['store.db', ...journal]);
        const found = await markIn('without');
        return found > 0 && found < (carnet.journal.storeMark?.read() ?? 0);
      });
    });
    expect(noticed).toEqual([]);
    copy('whole', ['store.db', 'journal.db', 'studies-journal.db']);

    const readable = (carnet: RunningCarnet): Promise<void> =>
      waitFor('the statement', async () => (await everyId(aClient(carnet))).includes(statement.id));
    expect(await running('whole', readable)).toEqual([]);
    expect(await running('without', readable)).toEqual([expect.stringContaining('"level":"error"')]);
    // The next mark is known to both.
    expect(await running('without', readable)).toEqual([]);
  });
});
