import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { readWalBytes } from '../../support/checks/read-wal-bytes.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { backendsIn } from '../../support/servers/backends.ts';
import {
  type CarnetOptions,
  METRICS_TOKEN,
  type RunningCarnet,
  runCarnet,
} from '../../support/servers/running-carnet.ts';
import { whileRunning } from '../../support/servers/while-running.ts';

const LOST = 'a start has lost commits of the write-ahead log';
const CONFIRMED = 'confirmed messages are lost';

describe('A write-ahead log whose bytes have changed while no process ran', () => {
  const root = aFolder('damaged-wal');
  let folder = '';
  let number = 0;
  beforeEach(() => {
    folder = join(root, String(++number));
    mkdirSync(join(folder, 'before'), { recursive: true });
  });
  afterAll(() => rmSync(root, { recursive: true }));

  /** Runs a Carnet; resolves with the lines of its log that name a lost commit. */
  const running = async (
    name: string,
    use: (carnet: RunningCarnet) => Promise<void>,
    options: CarnetOptions = {},
  ): Promise<readonly string[]> => {
    const logged: string[] = [];
    await whileRunning(backendsIn(join(folder, name)), use, { ...options, logged });
    return logged.filter((line) => line.includes(LOST) || line.includes(CONFIRMED));
  };
  const post = async (carnet: RunningCarnet, count: number): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let i = 0; i < count; i++) {
      const statement = aNamedStatement({ result: { response: 'x'.repeat(9000) } });
      await aClient(carnet).post([statement]).expect(200);
      ids.push(statement.id);
    }
    return ids;
  };
  /** The files as a crash leaves them; by another program, since this process would lose its locks with a copy. */
  const crash = (): void => {
    rmSync(join(folder, 'after'), { recursive: true, force: true });
    execFileSync('cp', ['-r', join(folder, 'before'), join(folder, 'after')]);
  };
  const rot = (file: string): void => {
    const path = join(folder, 'after', file);
    const { intactBytes } = readWalBytes(readFileSync(path));
    const handle = openSync(path, 'r+');
    // Behind it the log may have frames of an earlier round.
    writeSync(handle, Buffer.alloc(24, 0xa5), 0, 24, Math.floor(intactBytes / 2));
    closeSync(handle);
  };
  const hasAll =
    (ids: readonly string[]) =>
    (carnet: RunningCarnet): Promise<void> =>
      waitFor('all statements', async () => {
        const found = new Set(await everyId(aClient(carnet)));
        return found.size === ids.length && ids.every((id) => found.has(id));
      });
  const counted = async (carnet: RunningCarnet, part: string): Promise<number> => {
    const { text } = await request(carnet.url).get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`);
    return Number(new RegExp(`^carnet_damaged_records_total\\{part="${part}"\\} (\\d+)$`, 'm').exec(text)?.[1]);
  };
  const command = (...args: readonly string[]) => runCommandOn(backendsIn(join(folder, 'after')), args);
  const copiedLogs = (): readonly string[] =>
    readdirSync(join(folder, 'after')).filter((name) => name.includes('.damaged-'));

  it('of the store is named until its copy is removed, and the journal brings all back', async () => {
    let ids: readonly string[] = [];
    await running('before', async (carnet) => {
      // Just after a checkpoint the log has too little that could be damaged.
      do {
        ids = [...ids, ...(await post(carnet, 40))];
        await hasAll(ids)(carnet);
        crash();
      } while (readWalBytes(readFileSync(join(folder, 'after', 'store.db-wal'))).intactBytes < 1_000_000);
    });
    rot('store.db-wal');
    const look = async (carnet: RunningCarnet): Promise<void> => {
      await hasAll(ids)(carnet);
      expect(await counted(carnet, 'store-file')).toBe(1);
    };
    const [line, ...others] = await running('after', look);
    const [copy = '', ...more] = copiedLogs();
    expect([others, more]).toEqual([[], []]);
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 'error',
      part: 'store-file',
      copy: expect.stringContaining(copy),
      frames: expect.any(Number),
      commits: expect.any(Number),
    });
    // Each start says so, and does not do it again.
    expect(await running('after', look)).toHaveLength(1);
    expect(copiedLogs()).toEqual([copy]);
    const checked = await command('check');
    expect([checked.code, checked.stdout]).toEqual([1, expect.stringContaining(copy)]);
    rmSync(join(folder, 'after', copy));
    expect(await running('after', hasAll(ids))).toEqual([]);
    expect((await command('check')).code).toBe(0);
  });

  it('of the journal keeps a start from giving offsets anew that the store has seen', async () => {
    let ids: readonly string[] = [];
    await running('before', async (carnet) => {
      ids = await post(carnet, 40);
      await hasAll(ids)(carnet);
      crash();
    });
    rot('journal.db-wal');
    const refusal = runCarnet(backendsIn(join(folder, 'after'))).then(
      () => 'started',
      (thrown: unknown) => String(thrown),
    );
    expect(await refusal).toMatch(/the journal ends at message .* and the store has .*carnet recover --dry-run/);
    const checked = await command('check');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toContain('the journal ends at message');
    expect(checked.stdout).toContain(copiedLogs()[0]);
    await forgetBeats(backendsIn(join(folder, 'after')));
    expect((await command('recover')).code).toBe(0);
    await running('after', async (carnet) => {
      const more = await post(carnet, 40);
      await hasAll([...ids, ...more])(carnet);
    });
  });

  it('of the journal is named where no sink had read what is lost, and what is given anew is stored', async () => {
    let ids: readonly string[] = [];
    await running('before', async (carnet) => {
      ids = await post(carnet, 5);
      await hasAll(ids)(carnet);
    });
    await running(
      'before',
      async (carnet) => {
        await post(carnet, 40);
        crash();
      },
      { role: 'api', ackWaitMs: 1 },
    );
    rot('journal.db-wal');
    const lines = await running('after', async (carnet) => {
      const more = await post(carnet, 40);
      await waitFor('the new statements', async () => {
        const found = new Set(await everyId(aClient(carnet)));
        return [...ids, ...more].every((id) => found.has(id));
      });
      // The log, and the messages that were confirmed.
      expect(await counted(carnet, 'journal-file')).toBe(2);
    });
    expect(lines).toEqual([expect.stringContaining(LOST), expect.stringContaining(CONFIRMED)]);
  });
});
