import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLastCheck } from '../../../../src/telemetry/operations/last-check.ts';
import { createSelfCheck } from '../../../../src/backup/check/self-check.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { GaugeReaders } from '../../../../src/telemetry/metrics/gauges.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { runCommand } from '../../../support/servers/processes/in-process-command.ts';

const COULD_NOT = 'carnet check could not read journal and store';
const NO_DAMAGE = { statement: 0, journal: 0, 'journal-file': 0, pair: 0 };
const SOUND = { sound: true, damage: NO_DAMAGE };

/** What its log has; level, what was logged, and the message where it comes apart. */
type Line = readonly [level: string, ...logged: unknown[]];

describe('The check that a process runs by itself', () => {
  const folder = aFolder('self-check');
  const path = join(folder, 'carnet.js');
  const execPath = process.execPath;
  const file = join(folder, 'store.db');
  let store: Store;
  beforeAll(async () => {
    store = await openStore(`sqlite:${file}`, { now: Date.now });
  });
  afterEach(() => void (process.execPath = execPath));
  afterAll(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const aCheck = (noted: Store = store) => {
    const lines: Line[] = [];
    const readers: GaugeReaders[] = [];
    const fatal: unknown[] = [];
    const selfCheck = createSelfCheck({
      config: {
        checkEveryHours: 24,
        role: 'all',
        storeUrl: `sqlite:${file}`,
        journalUrl: `sqlite:${join(folder, 'journal.db')}`,
      },
      program: { path, build: 'this' },
      store: noted,
      mayWaitMs: 400,
      log: {
        info: (...logged: readonly unknown[]) => void lines.push(['info', ...logged]),
        warn: (...logged: readonly unknown[]) => void lines.push(['warn', ...logged]),
        error: (...logged: readonly unknown[]) => void lines.push(['error', ...logged]),
      },
      metrics: { addGaugeReaders: (more) => void readers.push(more) },
      now: () => 7000,
      onUnexpected: (thrown) => void fatal.push(thrown),
    });
    return { selfCheck, lines, readers, fatal };
  };
  /** Starts the first check, and stops once something was logged of it. */
  const firstCheck = async (noted?: Store) => {
    const { selfCheck, lines, fatal } = aCheck(noted);
    selfCheck.start();
    await waitFor('the end of the check', () => lines.length + fatal.length > 0);
    await selfCheck.stop();
    return { lines, fatal };
  };
  const prints = (text: string): void => writeFileSync(path, `process.stdout.write(${JSON.stringify(text)})`);

  it('says what the command has found', async () => {
    prints(JSON.stringify(SOUND));
    expect(await firstCheck()).toEqual({ lines: [['info', 'carnet check has found no damage']], fatal: [] });
    const damage = { ...NO_DAMAGE, journal: 2, pair: 1 };
    prints(JSON.stringify({ sound: false, damage }));
    const { lines } = await firstCheck();
    expect(lines).toEqual([['error', damage, expect.stringContaining('found damage')]]);
  });

  it('is expected from the first on, and as often as the setting says', async () => {
    await store.traffic.deleteSeen('part:check', Infinity);
    prints('');
    await firstCheck();
    expect(await readLastCheck(store.traffic)).toEqual({ at: 7000 });
    const { selfCheck, readers } = aCheck();
    expect(readers).toEqual([]);
    selfCheck.start();
    await selfCheck.stop();
    expect(readers.map(({ checkEverySeconds }) => checkEverySeconds?.())).toEqual([86_400]);
  });

  it('is expected also where the first never comes to its end', async () => {
    await store.traffic.deleteSeen('part:check', Infinity);
    writeFileSync(path, 'setInterval(() => undefined, 1000)');
    const { selfCheck, lines } = aCheck();
    selfCheck.start();
    try {
      await waitFor('the note', async () => (await readLastCheck(store.traffic)) !== undefined);
    } finally {
      await selfCheck.stop();
    }
    expect(lines).toEqual([]);
  });

  it('runs also where the store does not take the note that it is expected', async () => {
    prints(JSON.stringify(SOUND));
    const closed = await openStore(`sqlite:${file}`, { now: Date.now });
    await closed.close();
    expect(await firstCheck(closed)).toEqual({ lines: [['info', 'carnet check has found no damage']], fatal: [] });
  });

  it.each([
    ['', ''],
    ['no JSON: a pupil', 'it has printed no JSON'],
    ['null', 'it has printed no counts'],
    ['{"sound":false,"damage":{"journal":"a pupil"}}', 'it has printed no counts'],
  ])('logs that the command has printed %j, and the process goes on', async (text, reason) => {
    prints(text);
    const { lines, fatal } = await firstCheck();
    expect([lines, fatal]).toEqual([[['error', { code: reason === '' ? 0 : null, reason }, COULD_NOT]], []]);
  });

  it('logs that no process can be begun, and the process goes on', async () => {
    // Thrown at once, as for want of memory.
    process.execPath = 'no\0program';
    const { lines, fatal } = await firstCheck();
    expect([lines.map(([level, , message]) => [level, message]), fatal]).toEqual([[['error', COULD_NOT]], []]);
  });

  it('logs that no handles are left for a process, and the process goes on', async () => {
    const setLimit = (soft: string): void => {
      execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]);
    };
    const soft = /Max open files +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? '';
    const open = readdirSync('/proc/self/fd').map(Number);
    const taken: number[] = [];
    setLimit(String(Math.max(...open) + 40));
    const giveBack = (): void => {
      taken.splice(0).forEach((handle) => closeSync(handle));
      setLimit(soft);
    };
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EMFILE') giveBack();
    }
    // For its lock.
    taken.splice(0, 2).forEach((handle) => closeSync(handle));
    try {
      const { lines, fatal } = await firstCheck();
      const reason = expect.stringContaining('EMFILE') as unknown;
      expect([lines, fatal]).toEqual([[['error', { code: null, reason }, COULD_NOT]], []]);
    } finally {
      giveBack();
    }
  });

  it('does nothing where the program was replaced since the process began', async () => {
    const store = join(folder, 'untouched.db');
    const ended = await runCommand(['check', '--json', '--only-build', 'of the process'], {
      STORE_URL: `sqlite:${store}`,
      JOURNAL_URL: `sqlite:${join(folder, 'untouched-journal.db')}`,
      DATA_DIR: folder,
    });
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('this is build source') });
    expect(existsSync(store)).toBe(false);
    writeFileSync(path, 'process.stderr.write(process.argv.slice(2).join(" "))');
    expect((await firstCheck()).lines).toEqual([
      ['error', { code: 0, reason: 'check --json --only-build this --with-server' }, COULD_NOT],
    ]);
  });

  describe('reads a snapshot of the store', () => {
    /** A program that begins to read, and prints what is sound where it may go on for a second. */
    const readsLong = (): void =>
      writeFileSync(
        path,
        `const { DatabaseSync } = require(${JSON.stringify(require.resolve('@photostructure/sqlite'))});
        const database = new DatabaseSync(${JSON.stringify(file)}, { readOnly: true });
        database.exec('BEGIN; SELECT count(*) FROM facts');
        setTimeout(() => process.stdout.write(${JSON.stringify(JSON.stringify(SOUND))}), 2000);`,
      );
    const write = (): Promise<unknown> => store.facts.putIfAbsent(String(performance.now()), 'a page of the log');

    it('and goes on where no erasure waits', async () => {
      readsLong();
      expect(await firstCheck()).toMatchObject({ lines: [['info', 'carnet check has found no damage']] });
    });

    it('and makes way for an erasure that waits for it', async () => {
      readsLong();
      await store.erasures.add({ id: 'one', person: 'p', what: [], requestedAt: Date.now(), v: 1 });
      const writing = setInterval(() => void write(), 50);
      try {
        const { lines, fatal } = await firstCheck();
        expect([lines, fatal]).toEqual([[['warn', expect.stringContaining('an erasure waited for it')]], []]);
      } finally {
        clearInterval(writing);
      }
      expect(await store.purgeDeleted()).toBe(true);
    });

    it('in one process of several', async () => {
      prints(JSON.stringify(SOUND));
      const [one, other] = [aCheck(), aCheck()];
      one.selfCheck.start();
      other.selfCheck.start();
      await waitFor('the check', () => one.lines.length > 0);
      await other.selfCheck.stop();
      await one.selfCheck.stop();
      expect([one.lines, other.lines]).toEqual([[['info', 'carnet check has found no damage']], []]);
      expect(await firstCheck()).toMatchObject({ lines: [['info', 'carnet check has found no damage']] });
    });
  });
});
