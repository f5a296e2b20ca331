import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { type RunningCommand, startCommand } from '../../support/servers/processes/carnet-command.ts';
import { startPassingProxy } from '../../support/servers/proxies/passing-proxy.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const folder = aFolder('kept');
afterAll(() => rmSync(folder, { recursive: true }));

const VARIABLES = { CARNET_KEY: 'key', CARNET_SECRET: 'a secret' };
const THROUGH = 'x-experience-api-consistent-through';
const COUNT = 12;
const idOf = (number: number): string => `7b000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** Four times; three statements of each. */
const timeOf = (number: number): string => `2019-03-0${1 + (number % 4)}T10:00:00.250Z`;
const inOrder = Array.from({ length: COUNT }, (_, number) => number).sort(
  (one, other) => timeOf(one).localeCompare(timeOf(other)) || one - other,
);

interface Page {
  readonly statements: readonly { readonly id: string; readonly stored: string }[];
  readonly more: string;
}

describeOnBackends('one', 'carnet import --keep-stored', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  const used = useCarnet(makeBackends);
  const closing: Server[] = [];
  afterAll(() => closing.forEach((server) => server.close()));

  const get = (path: string, url = carnet.url): Promise<Response> =>
    fetch(`${url}${path}`, {
      headers: { Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' },
    });
  const listed = async (query: string): Promise<Page['statements']> => {
    const found: Page['statements'][number][] = [];
    for (let path = `/xapi/statements?${query}`; path !== '';) {
      const { statements, more } = (await (await get(path)).json()) as Page;
      found.push(...statements);
      path = more;
    }
    return found;
  };
  const file = (name: string, numbers: readonly number[]): string => {
    const path = join(folder, `${name}-${new URL(carnet.url).port}.ndjson`);
    const lines = numbers.map((number) =>
      JSON.stringify({ id: idOf(number), stored: timeOf(number), ...aStatement() }),
    );
    writeFileSync(path, lines.join('\n'));
    return path;
  };
  const run = (path: string, more: readonly string[] = [], url = carnet.url) =>
    runCommand(['import', path, '--keep-stored', '--to', url, ...more], VARIABLES);

  it('says in a dry run what would be kept, and decides nothing by it', async () => {
    const path = file('dry', [1, 2]);
    writeFileSync(path, `\n${JSON.stringify(aStatement())}`, { flag: 'a' });
    const { code, stdout } = await run(path, ['--dry-run']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('2 have a `stored`, which would be kept; 1 would get a new one'),
    ]);
  });

  it('keeps the same times through kill -9, and shows no Consistent-Through before the first list', async () => {
    const path = file(
      'killed',
      inOrder.map((_, number) => number),
    );
    const running: RunningCommand[] = [];
    const { url, server } = await startPassingProxy(carnet.url, (count) => {
      if (count !== 2) return true;
      running[0]?.child.kill('SIGKILL');
      return false;
    });
    closing.push(server);
    const args = ['import', path, '--keep-stored', '--to', url, '--batch', '4', '--json'];
    running.push(startCommand(args, VARIABLES));
    expect((await running[0]!.ended).code).toBeNull();
    const { code, stdout } = await startCommand(args, VARIABLES).ended;
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { read: COUNT, stored: COUNT, keptStored: COUNT }]);
    const one = await get(`/xapi/statements?statementId=${idOf(3)}`);
    expect([one.status, one.headers.get(THROUGH)]).toEqual([200, '1970-01-01T00:00:00.000Z']);
  });

  it('refuses a time that is yet to come', async () => {
    const path = file('later', [50]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('2019', '2999'));
    const { code } = await run(path);
    expect([code, JSON.parse(readFileSync(`${path}.refused.ndjson`, 'utf8'))]).toMatchObject([
      3,
      { kind: 'invalid-statement', detail: 'must be from 1970 on, and not later than now' },
    ]);
  });

  it('lists them in the order of their times, page by page, by `since` and `until`', async () => {
    const first = await get('/xapi/statements?limit=1');
    expect(Date.parse(first.headers.get(THROUGH)!)).toBeGreaterThan(Date.parse('2026-01-01'));
    const ascending = await listed('ascending=true&limit=5');
    expect(ascending.map(({ stored }) => stored)).toEqual(inOrder.map(timeOf));
    expect(new Set(ascending.map(({ id }) => id)).size).toBe(COUNT);
    expect((await listed('limit=1')).map(({ id }) => id)).toEqual(ascending.map(({ id }) => id).reverse());
    const between = await listed(`since=${timeOf(0)}&until=${timeOf(2)}&ascending=true&limit=2`);
    expect(between).toEqual(ascending.slice(3, 9));
  });

  it('is refused once statements were listed, and where the store was used in another way', async () => {
    await fetch(`${used.url}/xapi/statements`, {
      method: 'POST',
      headers: {
        Authorization: used.authorization,
        'Content-Type': 'application/json',
        'X-Experience-API-Version': '2.0.0',
      },
      body: JSON.stringify(aStatement()),
    });
    for (const { url } of [carnet, used])
      for (const more of [[], ['--dry-run']]) {
        const path = file('refused', [60]);
        const { code, stderr } = await run(path, more, url);
        expect([code, stderr]).toEqual([
          2,
          expect.stringContaining('`stored` cannot be kept: this store has been used'),
        ]);
        rmSync(`${path}.import`, { force: true });
      }
    expect((await get(`/xapi/statements?statementId=${idOf(60)}`)).status).toBe(404);
    const answer = await get(`/xapi/statements?statementId=${idOf(60)}`, used.url);
    expect([answer.status, answer.headers.get(THROUGH)! > '2026']).toEqual([404, true]);
  });
});
