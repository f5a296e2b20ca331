import { randomUUID } from 'node:crypto';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { aBrowser } from '../../support/builders/http/a-browser.ts';

/** How many crashes; the full measure is KILLS=20. */
const KILLS = Number(process.env['KILLS'] ?? 3);
const PAGE = 400;
/** More than an order replaces in one round (20 slices of 50). */
const NAMED = 1_200;

const send = async (
  { url, authorization }: Pick<CarnetProcess, 'url' | 'authorization'>,
  path: string,
  body: unknown,
): Promise<Readonly<Record<string, string>>> => {
  const answer = await keepAliveAgent(url)
    .post(path)
    .set('Authorization', authorization)
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(body));
  if (answer.status >= 300) throw new Error(`${path} answers ${answer.status}: ${answer.text}`);
  return answer.body as Record<string, string>;
};

describeOnBackends('both', 'kill -9 while an erased person is replaced', (makeBackends) => {
  it(`leaves no name, in ${KILLS} crashes, and counts every statement once`, async () => {
    const backends = makeBackends();
    let carnet = await startCarnet(backends);
    const get = async (path: string, authorization: string): Promise<unknown> =>
      (await keepAliveAgent(carnet.url).get(path).set('Authorization', authorization)).body;
    try {
      const basic = ({ key = '', secret = '' }: Readonly<Record<string, string>>): string =>
        `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`;
      await send(carnet, '/v1/sources', { id: 'moodle', name: 'Moodle', audience: 'adults' });
      const tool = basic(await send(carnet, '/v1/sources/moodle/credentials', { scopes: ['all'] }));
      const steward = basic(await send(carnet, '/v1/sources/moodle/credentials', { scopes: ['steward'] }));
      const ada = { mbox: `mailto:a${randomUUID()}@school.example`, name: 'Ada' };
      for (let posted = 0; posted < NAMED; posted += PAGE)
        await aClient({ url: carnet.url, authorization: tool })
          .post(Array.from({ length: PAGE }, () => aNamedStatement({ context: { instructor: ada } })))
          .expect(200);
      const { url: link = '' } = await send(carnet, '/v1/links', {
        agent: ada,
        role: 'subject',
        expires: new Date(Date.now() + 3_600_000).toISOString(),
      });
      const browser = aBrowser(carnet.url);
      await browser.open(new URL(link).pathname);
      await browser.press('/me/delete', '/me/delete', {});
      type List = { readonly people: readonly { readonly person: string; readonly statements: number }[] };
      let listed: List['people'] = [];
      await waitFor('the steward has all of it on the list', async () => {
        listed = ((await get('/v1/mentions', steward)) as List).people;
        return listed[0]?.statements === NAMED;
      });
      expect(listed).toHaveLength(1);
      let kills = 0;
      const { id = '' } = await send(
        { url: carnet.url, authorization: steward },
        `/v1/mentions/${listed[0]!.person}/replacements`,
        { all: true },
      );
      let state: { done?: string; statements?: number } = {};
      const hasMoved = async (from: number): Promise<boolean> => {
        state = (await get(`/v1/replacements/${id}`, steward)) as typeof state;
        return (state.statements ?? 0) > from;
      };
      for (let kill = 0, from = 0; kill < KILLS; kill++, from = state.statements ?? 0) {
        await waitFor('the order has moved', () => hasMoved(from));
        if (state.done !== undefined) break;
        kills++;
        await carnet.kill();
        carnet = await startCarnet(backends);
      }
      // Crashes after its end would show nothing.
      expect(kills).toBeGreaterThan(0);
      await waitFor('the order is done', async () => {
        state = (await get(`/v1/replacements/${id}`, steward)) as typeof state;
        return state.done !== undefined;
      });
      expect(state.statements).toBe(NAMED);
      const client = aClient({ url: carnet.url, authorization: tool });
      expect(await everyId(client, { agent: JSON.stringify(ada), related_agents: true })).toEqual([]);
      const page = (await client.get({ limit: PAGE }).expect(200)).body as StatementsPage;
      expect(page.statements).toHaveLength(PAGE);
      const accounts = page.statements.map(
        ({ context }) => (context as unknown as { instructor: { account: { name: string } } }).instructor.account.name,
      );
      expect(new Set(accounts).size).toBe(1);
      expect(((await get('/v1/mentions', steward)) as List).people).toEqual([]);
    } finally {
      await carnet.kill();
      await backends.remove();
    }
  });
});
