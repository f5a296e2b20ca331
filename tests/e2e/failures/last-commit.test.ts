import { closeSync, openSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WAL_FRAME_HEADER_BYTES } from '../../../src/core/sqlite/read-wal.ts';
import { readWalEnds } from '../../../src/core/sqlite/wal-end-note.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { readWalBytes } from '../../support/checks/read-wal-bytes.ts';
import { aDocumentClient, aDocumentLocation } from '../../support/clients/document-client.ts';
import { startWriter } from '../../support/clients/posting-client.ts';
import { startCommand } from '../../support/servers/processes/carnet-command.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { backendsIn } from '../../support/servers/backends.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';

const LOST = 'a start has lost commits of the write-ahead log';
/** Each takes some seconds. */
const ROUNDS = Number(process.env['KILL_ROUNDS'] ?? 8);

describe('A store whose process is killed', () => {
  const root = aFolder('last-commit');
  let folder = '';
  let number = 0;
  let carnet: CarnetProcess | undefined;
  beforeEach(() => {
    folder = join(root, String(++number));
  });
  afterEach(() => carnet?.kill());
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const start = async (): Promise<CarnetProcess> => (carnet = await startCarnet(backendsIn(folder)));
  const store = (): string => join(folder, 'store.db');
  const check = () => {
    const { journalUrl, storeUrl } = backendsIn(folder);
    const env = { JOURNAL_URL: journalUrl, STORE_URL: storeUrl, CARNET_MASTER_KEY: PROCESS_MASTER_KEY };
    return startCommand(['check', '--json'], env).ended;
  };
  /** The last frame that SQLite takes: where it ends in the log, and its bytes. */
  const readLastFrame = (): { readonly end: number; readonly bytes: Buffer } => {
    const log = readFileSync(`${store()}-wal`);
    const { intactBytes: end } = readWalBytes(log);
    return { end, bytes: log.subarray(end - log.readUInt32BE(8) - WAL_FRAME_HEADER_BYTES, end) };
  };
  const flipByte = (at: number): void => {
    const handle = openSync(`${store()}-wal`, 'r+');
    const byte = Buffer.alloc(1);
    readSync(handle, byte, 0, 1, at);
    writeSync(handle, Buffer.of(0xff ^ (byte[0] ?? 0)), 0, 1, at);
    closeSync(handle);
  };

  it('names a document that damage of the last commit has lost, in log, metric and check', async () => {
    const location = aDocumentLocation.activityProfile();
    const put = async (text: string, headers: Record<string, string>): Promise<void> => {
      const before = await start();
      await aDocumentClient(before).put(location, { text }, headers).expect(204);
      await before.kill();
    };
    await put('content 0', {});
    let last = 0;
    // Work in the background may commit behind a document, before the process is killed.
    do await put(`content ${++last}`, { 'If-Match': '*' });
    while (last < 10 && !readLastFrame().bytes.includes(`content ${last}"`));
    expect(readLastFrame().bytes.includes(`content ${last}"`)).toBe(true);
    flipByte(readLastFrame().end - 1000);
    const after = await start();
    const { body } = await aDocumentClient(after).get(location).expect(200);
    expect(body).toEqual({ text: `content ${last - 1}` });
    const [copy, ...others] = readdirSync(folder).filter((name) => name.includes('.damaged-'));
    expect(others).toEqual([]);
    const lines = after
      .output()
      .split('\n')
      .filter((line) => line.includes(LOST));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        level: 'error',
        part: 'store-file',
        copy: join(folder, copy ?? ''),
        commits: 1,
        frames: 1,
      }),
    ]);
    const metrics = await fetch(`${after.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
    expect(await metrics.text()).toContain('carnet_damaged_records_total{part="store-file"} 1\n');
    const checked = await check();
    expect([checked.code, checked.stdout]).toEqual([1, expect.stringContaining(copy ?? 'a copy')]);
    // It goes on, and what is said ends with the copy.
    await aDocumentClient(after).put(location, { text: 'later' }, { 'If-Match': '*' }).expect(204);
    await after.kill();
    rmSync(join(folder, copy ?? ''));
    expect((await check()).code).toBe(0);
    expect((await start()).output()).not.toContain(LOST);
  });

  it('names no damage where there is none, after each of many kills under load', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const running = await start();
      expect([round, running.output()]).toEqual([round, expect.not.stringContaining(LOST)]);
      const writers = [2, 5].map((size) => startWriter(() => [running], size, 5));
      let isOver = false;
      const documents = (async () => {
        while (!isOver)
          await aDocumentClient(running)
            .put(aDocumentLocation.activityProfile(), { round })
            .then(
              () => undefined,
              () => undefined,
            );
      })();
      await pause(200 + Math.random() * 800);
      await running.kill();
      isOver = true;
      await documents;
      await Promise.all(writers.map((writer) => writer.stop()));
      expect(readWalEnds(store()).length).toBeGreaterThan(0);
    }
    expect((await start()).output()).not.toContain(LOST);
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toEqual([]);
    expect((await check()).code).toBe(0);
  });
});
