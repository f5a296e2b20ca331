import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowser } from '../../../src/cli/demo-story/browser.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStaffBrowser, type StaffBrowser } from '../../support/clients/staff/staff-browser.ts';

describe('carnet demo --stay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-stay-test-'));
  let demo: ChildProcess;
  let written = '';
  let url: string;

  const linkOf = (role: string): string => new RegExp(`^  ${role} .*\\n    (\\S+)$`, 'm').exec(written)?.[1] ?? '';
  const openAs = async (role: string): Promise<string> => {
    const { pathname } = new URL(linkOf(role));
    const browser = createBrowser(url);
    await browser.open(pathname);
    return browser.send(pathname);
  };
  const joined = new Map<string, StaffBrowser>();
  const joinAs = async (role: string): Promise<StaffBrowser> => {
    const browser = joined.get(role) ?? aStaffBrowser(url, url);
    if (!joined.has(role)) expect((await browser.join(linkOf(role))).status).toBe(303);
    joined.set(role, browser);
    return browser;
  };
  const jsonOf = async <T>(browser: StaffBrowser, path: string): Promise<T> =>
    (await browser.get(path, { Accept: 'application/json' }).expect(200)).body as T;
  /** What the demo says that a role opens. */
  const pathsOf = (role: string): readonly string[] =>
    new RegExp(`^  ${role} .*\\n.*\\n    (.+)$`, 'm').exec(written)?.[1]?.split(/ +/) ?? [];
  const pageOf = async (browser: StaffBrowser, path: string): Promise<string> =>
    (await browser.get(path).expect(200)).text;

  beforeAll(async () => {
    demo = spawn(process.execPath, ['dist/carnet.js', 'demo', '--stay'], {
      env: { PATH: process.env['PATH'], TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [demo.stdout, demo.stderr])
      output?.on('data', (bytes: Buffer) => {
        written += bytes.toString();
      });
    await waitFor('the school is open', () => {
      if (demo.exitCode !== null) throw new Error(written);
      return written.includes('Ctrl-C ends it');
    });
    url = /http:\/\/localhost:\d+/.exec(written)?.[0] ?? '';
  });
  afterAll(() => {
    demo.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('opens the page of a pupil with two studies, and that of a child who waits for a parent', async () => {
    const pupil = await openAs('pupil');
    for (const shown of ['Spelling coach', 'How pupils learn spelling', 'Pauses in algebra', 'Lycée Ada Lovelace'])
      expect(pupil).toContain(shown);
    const parent = await openAs('parent');
    expect(parent).toContain('Reading nook');
    expect(parent).toContain('by your child');
  });

  it('opens the pages of scientist, steward and operator, who join by a passkey', async () => {
    const scientist = await joinAs('scientist');
    expect(pathsOf('scientist').length).toBeGreaterThan(1);
    for (const path of pathsOf('scientist')) await scientist.get(path).expect(200);
    const requests = await pageOf(scientist, '/requests');
    for (const shown of ['How pupils learn spelling', 'Pauses in algebra', 'Hours of homework'])
      expect(requests).toContain(shown);
    const desk = await pageOf(await joinAs('steward'), '/v1/desk');
    expect(desk).toContain('Hours of homework');
    const operator = await joinAs('operator');
    for (const path of pathsOf('operator')) await operator.get(path).expect(200);
    const json = { Accept: 'application/json' };
    const counted = await operator.get('/v1/operations/violations', json).expect(200);
    expect(counted.text).toMatch(/"source":"algebra"[^}]*"violations":[1-9]/);
    const { text: violations } = await operator.get('/v1/sources/algebra/violations', json).expect(200);
    expect(violations).toContain('attempt');
    expect(violations).not.toContain('$.actor');
    const { body } = await operator.get('/v1/dead-letters', { Accept: 'application/json' }).expect(200);
    expect((body as { readonly deadLetters: readonly unknown[] }).deadLetters).toHaveLength(1);
  });

  it('shows operators a week with its lessons, and a tool that is refused for three faults', async () => {
    const operator = await joinAs('operator');
    const readOperations = () =>
      jsonOf<{
        readonly lastWeek: Readonly<Record<'accepted' | 'refused' | 'withheld', readonly number[]>>;
        readonly attention: readonly { readonly kind: string }[];
      }>(operator, '/v1/operations');
    const { lastWeek } = await readOperations();
    expect(lastWeek.accepted.filter((count) => count > 100).length).toBeGreaterThan(20);
    expect(lastWeek.accepted.filter((count) => count === 0).length).toBeGreaterThan(60);
    expect(lastWeek.refused.filter((count) => count > 0).length).toBeGreaterThan(2);
    expect(lastWeek.withheld.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50);
    for (const wanted of ['dead-letters', 'refusals-rising'])
      await waitFor(wanted, async () => (await readOperations()).attention.some(({ kind }) => kind === wanted));
    const course = JSON.stringify(await jsonOf(operator, '/v1/operations/sources/road-safety'));
    for (const kind of ['invalid-statement', 'profile-violation']) expect(course).toContain(`"${kind}"`);
  });

  it('shows stewards requests in each state, and objections that have days left', async () => {
    const steward = await joinAs('steward');
    const { purposes } = await jsonOf<{ readonly purposes: readonly { id: string; version: number; state: string }[] }>(
      steward,
      '/v1/purposes',
    );
    const states = new Map(purposes.filter(({ id }) => id.startsWith('study:')).map(({ id, state }) => [id, state]));
    expect(Object.fromEntries(states)).toMatchObject({
      'study:spelling-mistakes': 'open',
      'study:group-work': 'closed',
      'study:evening-practice': 'suspended',
      'study:hints-that-help': 'approved',
      'study:young-readers': 'submitted',
      'study:homework-hours': 'submitted',
    });
    const { objections } = await jsonOf<{ readonly objections: readonly { readonly due: string }[] }>(
      steward,
      '/v1/objections',
    );
    const daysLeft = objections.map(({ due }) => Math.round((Date.parse(due) - Date.now()) / 86_400_000));
    expect(daysLeft.toSorted((a, b) => a - b)).toEqual([4, 19]);
  });

  it('goes on posting, and leaves nothing behind when it is stopped', async () => {
    const [own = ''] = readdirSync(folder);
    const store = await openStore(`sqlite:${join(folder, own, 'store.db')}`, { now: Date.now });
    const newest = await store.statements.newest();
    await waitFor('another statement', async () => (await store.statements.newest()) !== newest);
    await store.close();
    const ended = new Promise((resolve) => demo.once('exit', resolve));
    demo.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
