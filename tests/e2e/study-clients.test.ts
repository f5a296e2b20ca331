import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import type { StudyState } from '../../src/studies/study-state.ts';
import { embeddedPlace } from '../support/pairs.ts';
import { runCarnet, type RunningCarnet } from '../support/running-carnet.ts';
import { describeWith, PYTHON } from '../support/services.ts';
import { aStudyDesk, by, postAll, type StudyDesk } from '../support/study-desk.ts';
import { foldOf } from '../support/study-fold.ts';
import { waitFor } from '../support/wait-for.ts';

/** Stands where the page says that the server is, and can cut the next answer off after so many bytes. */
const startFront = async () => {
  const front = { target: 0, cutAfter: Infinity };
  const server = net.createServer((client) => {
    const upstream = net.connect(front.target, '127.0.0.1');
    let left = front.cutAfter;
    front.cutAfter = Infinity;
    const end = (): void => { client.destroy(); upstream.destroy(); };
    client.on('data', (bytes) => upstream.write(bytes)).on('error', end).on('close', end);
    upstream.on('data', (bytes) => {
      client.write(bytes.subarray(0, left));
      left -= bytes.length;
      if (left <= 0) client.end();
    }).on('error', end).on('close', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return { front, url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
};

const UNESCAPED = [['&#39;', "'"], ['&quot;', '"'], ['&lt;', '<'], ['&gt;', '>'], ['&amp;', '&']] as const;

describe('the programs on the page of a study, as they stand there', () => {
  const place = embeddedPlace();
  const folder = mkdtempSync(join(tmpdir(), 'carnet-programs-'));
  let carnet: RunningCarnet;
  let desk: StudyDesk;
  let front: Awaited<ReturnType<typeof startFront>>;
  let lab = '';
  let tool: Awaited<ReturnType<StudyDesk['source']>>;
  beforeAll(async () => {
    front = await startFront();
    carnet = await runCarnet(place, { publicUrl: front.url });
    front.front.target = Number(new URL(carnet.url).port);
    desk = await aStudyDesk(carnet);
    tool = await desk.source();
    lab = await carnet.issue('lab', ['scientist']);
  }, 60_000);
  afterAll(async () => {
    await carnet.close();
    await front.close();
    place.remove();
    rmSync(folder, { recursive: true });
    expect(carnet.bugs).toEqual([]);
  });

  const pupils = ['ada', 'ben', 'cleo'];
  const aStudy = async (): Promise<string> => {
    const study = await desk.open(tool.id, { id: `study:${randomUUID()}`, owner: 'lab' } as object);
    for (const pupil of pupils) await desk.say(pupil, study, 'yes', true);
    await postAll(tool, pupils.flatMap((pupil) => Array.from({ length: 8 }, () => by(pupil))));
    return study;
  };
  const keysOf = async (study: string): Promise<readonly string[]> => [...(await foldOf(carnet.topics, study)).records.keys()].sort();
  const released = (study: string, is: (count: number) => boolean): Promise<void> => waitFor('what is released is as it should be', async () => is((await keysOf(study)).length));

  /** The program of this name, from the page. */
  const programOf = async (study: string, name: string): Promise<string> => {
    const page = (await supertest(carnet.url).get(`/studies/${study.replace('study:', '')}`).set('Accept', 'text/html').expect(200)).text;
    const text = new RegExp(`data-program="${name}"[^>]*>([\\s\\S]*?)</code>`).exec(page)?.[1] ?? '';
    return UNESCAPED.reduce((unescaped, [from, to]) => unescaped.replaceAll(from, to), text);
  };
  const run = (command: string, file: string, at: string): Promise<{ readonly failed: boolean; readonly output: string }> => new Promise((resolve) => {
    execFile(command, [file], { cwd: at, env: { PATH: process.env['PATH'], HOME: at, CARNET_TOKEN: lab.replace('Basic ', '') } }, (error, stdout, stderr) => resolve({ failed: error !== null, output: stdout + stderr }));
  });

  /** A program is broken off on its way, run to its end, and run again after somebody has stopped: each time it has what the study may hold. */
  const holds = async (name: string, command: string, read: (at: string) => readonly string[]): Promise<void> => {
    const study = await aStudy();
    await released(study, (count) => count >= 24);
    const at = mkdtempSync(join(folder, 'run-'));
    const program = await programOf(study, name);
    expect(program.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
    writeFileSync(join(at, 'program'), program);
    front.front.cutAfter = 6000;
    expect(await run(command, 'program', at)).toMatchObject({ failed: true });
    const some = read(at).length;
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan((await keysOf(study)).length);
    expect(await run(command, 'program', at)).toMatchObject({ failed: false });
    expect(read(at)).toEqual(await keysOf(study));
    const before = (await keysOf(study)).length;
    await desk.say('ada', study, 'stop');
    await released(study, (count) => count < before);
    await waitFor('all of one is gone', async () => (await carnet.store.releases.ofStudy(study, { limit: 1000 })).every(({ people }) => people.length > 0));
    expect(await run(command, 'program', at)).toMatchObject({ failed: false });
    expect(read(at)).toEqual(await keysOf(study));
    expect((await carnet.store.studies.find(study) as StudyState).acknowledged).toMatchObject({ offset: expect.any(Number) });
  };

  it('curl: goes on after a break, and its file folds to what the study may hold', async () => {
    await holds('curl', 'sh', (at) => {
      const keys = new Set<string>();
      for (const line of readFileSync(join(at, 'changes.ndjson'), 'utf8').split('\n').slice(0, -1)) {
        const { op, key } = JSON.parse(line) as { readonly op: string; readonly key: string };
        if (op === 'put') keys.add(key);
        if (op === 'del') keys.delete(key);
      }
      return [...keys].sort();
    });
  }, 120_000);

  describeWith('a Python (deploy/services/python names it in TEST_PYTHON)', PYTHON, 'Python with pandas', (python) => {
    it('goes on after a break, and holds what the study may hold', async () => {
      await holds('Python', python, (at) => Object.keys((JSON.parse(readFileSync(join(at, 'study.json'), 'utf8')) as { readonly records: object }).records).sort());
    }, 120_000);
  });
});
