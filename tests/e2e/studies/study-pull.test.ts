import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { embeddedBackends, type Backends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const PEOPLE = Array.from({ length: 6 }, (_, i) => `mailto:pupil${i}@school.example`);
const BATCHES = 8;
const EACH = 50;
const KILLS = 18;

describe('carnet study pull, killed again and again', () => {
  let backends: Backends;
  let carnet: CarnetProcess;
  let study: OpenStudy;
  let folder: string;
  beforeAll(async () => {
    backends = embeddedBackends();
    carnet = await startCarnet(backends);
    study = await openStudy(carnet);
    folder = mkdtempSync(join(tmpdir(), 'carnet-pull-'));
    writeFileSync(join(folder, 'token'), `${study.token}\n`, { mode: 0o600 });
    for (const mbox of PEOPLE) await study.say({ mbox }, 'yes');
    for (let batch = 0; batch < BATCHES; batch++)
      for (const mbox of PEOPLE)
        await study.post(
          mbox,
          Array.from({ length: EACH }, (_, i) => ({ result: { score: { raw: batch * EACH + i } } })),
        );
    await waitFor(
      'every record in the stream',
      async () => (await keysOfStream()).size === PEOPLE.length * BATCHES * EACH,
    );
  });
  afterAll(async () => {
    await carnet.stop();
    await backends.remove();
    rmSync(folder, { recursive: true });
  });

  const textOfStream = async (): Promise<string> =>
    (
      await fetch(`${study.url}/stream?from=start&follow=false`, {
        headers: { Authorization: `Bearer ${study.token}`, Accept: 'application/x-ndjson' },
      })
    ).text();
  /** What the stream folds to, read in one go. */
  const keysOfStream = async (): Promise<ReadonlyMap<string, string>> => {
    const fold = new Map<string, string>();
    for (const line of (await textOfStream()).split('\n').filter(Boolean)) {
      const { op, key, statement } = JSON.parse(line) as { op: string; key: string; statement: unknown };
      if (op === 'put') fold.set(key, JSON.stringify(statement));
      if (op === 'del') fold.delete(key);
    }
    return fold;
  };
  const keysOfFile = (file: string): ReadonlyMap<string, string> =>
    new Map(
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { key: string; statement: unknown })
        .map(({ key, statement }) => [key, JSON.stringify(statement)]),
    );

  const pull = (file: string): ChildProcess =>
    spawn(
      process.execPath,
      [
        'dist/carnet.js',
        'study',
        'pull',
        file,
        '--url',
        carnet.url,
        '--study',
        study.id,
        '--token',
        join(folder, 'token'),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
  const ended = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => {
      child.once('exit', resolve);
    });
  const toItsEnd = async (file: string, said = ''): Promise<void> => {
    const child = pull(file);
    let output = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
    expect([await ended(child), output]).toEqual([0, said]);
  };

  it('ends with exactly the fold of the stream, and keeps no data of people who stopped meanwhile', async () => {
    const file = join(folder, 'records.ndjson');
    const killedAt: (number | null)[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      if (kill === 6) await study.say({ mbox: PEOPLE[0]! }, 'stop');
      if (kill === 12) {
        await study.say({ mbox: PEOPLE[1]! }, 'stop');
        await study.post(
          PEOPLE[2]!,
          Array.from({ length: EACH }, (_, i) => ({ result: { score: { raw: 10_000 + i } } })),
        );
      }
      const lock = `${file}.lock`;
      // One that was killed leaves its lock, which the next one takes over; here its coming tells that work has begun.
      if (kill % 2 === 0) rmSync(lock, { force: true });
      const child = pull(file);
      const gone = ended(child);
      if (kill % 2 === 0) await waitFor('the pull to begin', () => existsSync(lock) || child.exitCode !== null);
      const wait = setTimeout(() => child.kill('SIGKILL'), Math.random() * 400);
      killedAt.push(await gone);
      clearTimeout(wait);
    }
    expect(killedAt.filter((code) => code === null).length).toBeGreaterThan(5);
    const deletions = async (): Promise<number> => (await textOfStream()).split('"op":"del"').length - 1;
    await waitFor('the tombstones of both', async () => (await deletions()) === 2 * BATCHES * EACH);
    expect((await keysOfStream()).size).toBe((PEOPLE.length - 2) * BATCHES * EACH + EACH);
    await toItsEnd(file);
    const fold = await keysOfStream();
    expect(keysOfFile(file)).toEqual(fold);
    const state = readFileSync(`${file}.state`, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"put"'))
      .map((line) => (JSON.parse(line) as { key: string }).key);
    expect(new Set(state)).toEqual(new Set(fold.keys()));
    expect(state.length).toBe(fold.size);
  });

  it('makes the folder for its owner alone, and names a token that others may read', async () => {
    const [file, token] = [join(folder, 'new', 'records.ndjson'), join(folder, 'token')];
    await toItsEnd(file);
    const modes = [join(folder, 'new'), file, `${file}.state`].map((path) => statSync(path).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    chmodSync(token, 0o644);
    await toItsEnd(file, `carnet: ${token} is open to other users of this machine (mode 644): chmod 600 ${token}\n`);
    chmodSync(token, 0o600);
  });

  it("writes Parquet and CSV with the columns of the study's codebook", async () => {
    for (const ending of ['parquet', 'csv']) await toItsEnd(join(folder, `table.${ending}`));
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'table.parquet')) });
    const { size } = await keysOfStream();
    expect([rows.length, readFileSync(join(folder, 'table.csv'), 'utf8').trimEnd().split('\r\n').length]).toEqual([
      size,
      size + 1,
    ]);
    expect(rows[0]).toMatchObject({
      source: expect.any(String) as string,
      timestamp: expect.any(Date) as Date,
      person: expect.stringMatching(/^p[a-z2-7]{25}$/) as string,
      score_raw: expect.any(Number) as number,
      success: null,
    });
  });

  it('acknowledges what it has deleted', async () => {
    const answer = await fetch(`${study.url}/acks`, { headers: { Authorization: `Bearer ${study.token}` } });
    expect(await answer.json()).toMatchObject({
      acknowledged: { cursor: expect.stringMatching(/^v1\.0-\d+$/) as string },
    });
  });

  it('is refused with an invalid token, and reports it', async () => {
    writeFileSync(join(folder, 'wrong'), 'd3Jvbmc6dG9rZW4=');
    const child = spawn(
      process.execPath,
      [
        'dist/carnet.js',
        'study',
        'pull',
        join(folder, 'x.ndjson'),
        '--url',
        carnet.url,
        '--study',
        study.id,
        '--token',
        join(folder, 'wrong'),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let output = '';
    child.stderr.on('data', (bytes: Buffer) => {
      output += bytes.toString();
    });
    expect(await ended(child)).toBe(2);
    expect(output).toContain('the server answers 401');
  });
});
