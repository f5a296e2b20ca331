import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { embeddedBackends, type Backends } from '../../support/servers/pairs.ts';
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

describe('the programs on the page of a study, as they stand there', () => {
  let backends: Backends;
  let carnet: CarnetProcess;
  let study: OpenStudy;
  let folder: string;
  beforeAll(async () => {
    backends = embeddedBackends();
    carnet = await startCarnet(backends);
  });
  beforeEach(async () => {
    study = await openStudy(carnet);
    folder = mkdtempSync(join(tmpdir(), 'carnet-clients-'));
    for (const mbox of [ADA, BLAISE]) {
      await study.say({ mbox }, 'yes');
      await study.post(
        mbox,
        Array.from({ length: 200 }, (_, raw) => ({ result: { score: { raw } } })),
      );
    }
    await waitFor('all in the stream', async () => (await keysInStream()).length === 400);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(async () => {
    await carnet.stop();
    await backends.remove();
  });

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
  const linesInStream = async (): Promise<readonly string[]> =>
    linesOf(
      await (
        await fetch(`${study.url}/stream?from=start&follow=false`, {
          headers: { Authorization: `Bearer ${study.token}`, Accept: 'application/x-ndjson' },
        })
      ).text(),
    );
  const keysInStream = async (): Promise<readonly string[]> => keysOf(await linesInStream());

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
  const environment = () => ({ PATH: process.env['PATH'], HOME: folder, CARNET_TOKEN: study.token, NO_PROXY: '*' });
  const run = (program: string, file: string) =>
    promisify(execFile)(program, [file], { cwd: folder, env: environment() });

  /** Changes a study between two runs of a program: one person stops, another one does more. */
  const goOn = async (): Promise<void> => {
    await study.say({ mbox: ADA }, 'stop');
    await study.post(
      BLAISE,
      Array.from({ length: 50 }, (_, raw) => ({ result: { score: { raw: 1000 + raw } } })),
    );
    await waitFor('his records arrived', async () => (await keysInStream()).length === 250);
    // What was hers is hidden at once; its deletions leave with the next batch.
    const deletions = async () => (await linesInStream()).filter((line) => line.includes('"op":"del"'));
    await waitFor('hers ended', async () => (await deletions()).length === 200);
  };
  const acknowledged = async (): Promise<unknown> =>
    (
      (await (await fetch(`${study.url}/acks`, { headers: { Authorization: `Bearer ${study.token}` } })).json()) as {
        unacknowledged?: unknown;
      }
    ).unacknowledged;

  describeWith(
    { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
    'in Python',
    (python) => {
      const keysInFile = () =>
        Object.keys(
          (JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')) as { records: object }).records,
        ).sort();

      it('has at most 20 lines, reads a study into a table, resumes, and deletes what is deleted', async () => {
        const text = await programOnPage('Python');
        expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
        const file = join(folder, 'pull.py');
        writeFileSync(file, text);
        const broken = spawn(python, [file], { cwd: folder, env: environment(), stdio: 'ignore' });
        await new Promise((resolve) => {
          setTimeout(resolve, 700);
        });
        broken.kill('SIGKILL');
        const { stdout } = await run(python, file);
        expect(stdout).toContain('[400 rows x');
        expect(keysInFile()).toEqual(await keysInStream());
        await goOn();
        await run(python, file);
        expect(keysInFile()).toEqual(await keysInStream());
        expect(await acknowledged()).toBeUndefined();
      });
    },
  );

  describeWith({ name: 'an R (deploy/services/r names it in TEST_RSCRIPT)', url: RSCRIPT }, 'in R', (rscript) => {
    it('has at most 20 lines, reads a study into a table, resumes, and deletes what is deleted', async () => {
      const text = await programOnPage('R');
      expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
      const file = join(folder, 'pull.R');
      writeFileSync(file, text);
      const keysInFile = async (): Promise<readonly string[]> => {
        const list = join(folder, 'keys.R');
        writeFileSync(list, 'writeLines(names(readRDS("study.rds")$records))');
        return linesOf((await run(rscript, list)).stdout).toSorted();
      };
      const broken = spawn(rscript, [file], { cwd: folder, env: environment(), stdio: 'ignore' });
      await new Promise((resolve) => {
        setTimeout(resolve, 700);
      });
      broken.kill('SIGKILL');
      const { stdout } = await run(rscript, file);
      expect(linesOf(stdout).length).toBeGreaterThan(400);
      expect(await keysInFile()).toEqual(await keysInStream());
      await goOn();
      await run(rscript, file);
      expect(await keysInFile()).toEqual(await keysInStream());
      expect(await acknowledged()).toBeUndefined();
    });
  });

  it('as a shell script with curl has at most 20 lines, resumes a cut-off line, and acknowledges', async () => {
    const text = await programOnPage('curl');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    const file = join(folder, 'pull.sh');
    writeFileSync(file, text);
    await run('sh', file);
    const changes = join(folder, 'changes.ndjson');
    expect(keysOf(linesOf(readFileSync(changes, 'utf8')))).toEqual(await keysInStream());
    writeFileSync(changes, readFileSync(changes).subarray(0, -7_777));
    await goOn();
    await run('sh', file);
    expect(keysOf(linesOf(readFileSync(changes, 'utf8')))).toEqual(await keysInStream());
    expect(await acknowledged()).toBeUndefined();
  });
});
