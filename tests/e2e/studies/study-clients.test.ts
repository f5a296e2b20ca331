import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { embeddedBackends, type Backends, suitesAtOnce } from '../../support/servers/backends.ts';
import { describeWith, PYTHON, RSCRIPT } from '../../support/servers/services.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const ADA = 'mailto:ada@school.example';
const BLAISE = 'mailto:blaise@school.example';

const unescaped = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The keys of what the stream folds to. */
const keysOf = (lines: readonly string[]): readonly string[] => {
  const fold = new Set<string>();
  for (const line of lines) {
    const { op, key } = JSON.parse(line) as { op: string; key: string };
    if (op === 'put') fold.add(key);
    if (op === 'del') fold.delete(key);
  }
  return [...fold].sort();
};
const linesOf = (text: string): readonly string[] => text.split('\n').filter(Boolean);

/** A study of 400 records, and a folder for a program that reads it. */
const aWorld = async (carnet: CarnetProcess) => {
  const study: OpenStudy = await openStudy(carnet);
  const folder = mkdtempSync(join(tmpdir(), 'carnet-clients-'));
  const authorized = { Authorization: `Bearer ${study.token}` };
  const linesInStream = async (): Promise<readonly string[]> =>
    linesOf(
      await (
        await fetch(`${study.url}/stream?from=start&follow=false`, {
          headers: { ...authorized, Accept: 'application/x-ndjson' },
        })
      ).text(),
    );
  const keysInStream = async (): Promise<readonly string[]> => keysOf(await linesInStream());
  for (const mbox of [ADA, BLAISE]) {
    await study.say({ mbox }, 'yes');
    await study.post(
      mbox,
      Array.from({ length: 200 }, (_, raw) => ({ result: { score: { raw } } })),
    );
  }
  await waitFor('all in the stream', async () => (await keysInStream()).length === 400);

  const environment = () => ({ PATH: process.env['PATH'], HOME: folder, CARNET_TOKEN: study.token, NO_PROXY: '*' });
  const programOnPage = async (name: string): Promise<string> => {
    const page = await (
      await fetch(`${carnet.url}/studies/${study.id.replace('study:', '')}`, {
        headers: { Accept: 'text/html', 'Accept-Language': 'en' },
      })
    ).text();
    const program = new RegExp(
      `<h3>${name}</h3>[\\s\\S]*?<pre[^>]*>(?:<code[^>]*>)?([\\s\\S]*?)(?:</code>)?</pre>`,
    ).exec(page)?.[1];
    expect(program).toBeDefined();
    return unescaped(program!);
  };
  return {
    folder,
    keysInStream,
    /** Writes the program of this name into a file of the folder; resolves with its path. */
    write: async (name: string, file: string): Promise<string> => {
      const text = await programOnPage(name);
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
      writeFileSync(join(folder, file), text);
      return join(folder, file);
    },
    run: (program: string, file: string) => promisify(execFile)(program, [file], { cwd: folder, env: environment() }),
    /** Runs a program for 700 ms. */
    breakOff: async (program: string, file: string): Promise<void> => {
      const broken = spawn(program, [file], { cwd: folder, env: environment(), stdio: 'ignore' });
      await pause(700);
      broken.kill('SIGKILL');
    },
    /** Changes a study between two runs of a program: one person stops, another one does more. */
    goOn: async (): Promise<void> => {
      await study.say({ mbox: ADA }, 'stop');
      await study.post(
        BLAISE,
        Array.from({ length: 50 }, (_, raw) => ({ result: { score: { raw: 1000 + raw } } })),
      );
      await waitFor('his records arrived', async () => (await keysInStream()).length === 250);
      // What was hers is hidden at once; its deletions leave with the next batch.
      const deletions = async () => (await linesInStream()).filter((line) => line.includes('"op":"del"'));
      await waitFor('hers ended', async () => (await deletions()).length === 200);
    },
    acknowledged: async (): Promise<unknown> => {
      const answer = await fetch(`${study.url}/acks`, { headers: authorized });
      return ((await answer.json()) as { unacknowledged?: unknown }).unacknowledged;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
};

describe('the programs on the page of a study, as they stand there', () => {
  let backends: Backends;
  let carnet: CarnetProcess;
  beforeAll(async () => {
    backends = embeddedBackends();
    carnet = await startCarnet(backends);
  });
  // Each waits for the deletions of its study.
  const nextSuite = suitesAtOnce();
  afterAll(async () => {
    await carnet.stop();
    await backends.remove();
  });

  /** A test of one program, beside those of the others, with a study of its own. */
  const test = (title: string, work: (world: Awaited<ReturnType<typeof aWorld>>) => Promise<void>): void =>
    nextSuite().it(title, async () => {
      const world = await aWorld(carnet);
      try {
        await work(world);
      } finally {
        world.remove();
      }
    });

  describeWith(
    { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
    'in Python',
    (python) => {
      test('have at most 20 lines, read a study into a table, resume, and delete what is deleted', async (world) => {
        const { folder, run, keysInStream } = world;
        const keysInFile = () =>
          Object.keys(
            (JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')) as { records: object }).records,
          ).sort();
        const file = await world.write('Python', 'pull.py');
        await world.breakOff(python, file);
        const { stdout } = await run(python, file);
        expect(stdout).toContain('[400 rows x');
        expect(keysInFile()).toEqual(await keysInStream());
        await world.goOn();
        await run(python, file);
        expect(keysInFile()).toEqual(await keysInStream());
        expect(await world.acknowledged()).toBeUndefined();
      });
    },
  );

  describeWith({ name: 'an R (deploy/services/r names it in TEST_RSCRIPT)', url: RSCRIPT }, 'in R', (rscript) => {
    test('have at most 20 lines, read a study into a table, resume, and delete what is deleted', async (world) => {
      const { folder, run, keysInStream } = world;
      const keysInFile = async (): Promise<readonly string[]> => {
        const list = join(folder, 'keys.R');
        writeFileSync(list, 'writeLines(names(readRDS("study.rds")$records))');
        return linesOf((await run(rscript, list)).stdout).toSorted();
      };
      const file = await world.write('R', 'pull.R');
      await world.breakOff(rscript, file);
      const { stdout } = await run(rscript, file);
      expect(linesOf(stdout).length).toBeGreaterThan(400);
      expect(await keysInFile()).toEqual(await keysInStream());
      await world.goOn();
      await run(rscript, file);
      expect(await keysInFile()).toEqual(await keysInStream());
      expect(await world.acknowledged()).toBeUndefined();
    });
  });

  test('as a shell script with curl have at most 20 lines, resume a cut-off line, and acknowledge', async (world) => {
    const { folder, run, keysInStream } = world;
    const file = await world.write('curl', 'pull.sh');
    await run('sh', file);
    const changes = join(folder, 'changes.ndjson');
    expect(keysOf(linesOf(readFileSync(changes, 'utf8')))).toEqual(await keysInStream());
    writeFileSync(changes, readFileSync(changes).subarray(0, -7_777));
    await world.goOn();
    await run('sh', file);
    expect(keysOf(linesOf(readFileSync(changes, 'utf8')))).toEqual(await keysInStream());
    expect(await world.acknowledged()).toBeUndefined();
  });
});
