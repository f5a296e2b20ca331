import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/xapi/types.ts';
import { type Planted, plantedIn } from '../support/canaries.ts';
import { fullGroupStatement, fullReference, fullStatement, fullStatement103 } from '../support/full-statement.ts';
import { describePairs, type Place } from '../support/pairs.ts';
import { type RunningCarnet, runCarnet } from '../support/running-carnet.ts';

/** As a tool posts it: an id of its own, and without what the server sets. */
const posted = ({ at, statement, canary }: Planted): Planted => {
  const { stored: _, authority: __, ...rest } = statement;
  const id = randomUUID();
  return at === '/id' ? { at, canary: id.slice(24), statement: { ...rest, id } } : { at, canary, statement: { ...rest, id } };
};

const isTheServers = ({ at }: Planted): boolean => /^\/(?:stored|authority|version)/.test(at);

const allOf = (statement: JsonObject): readonly Planted[] => plantedIn(statement).filter((one) => !isTheServers(one)).map(posted);

const PLANTED: readonly (readonly [version: string, planted: readonly Planted[]])[] = [
  ['2.0.0', [...allOf(fullStatement()), ...allOf(fullGroupStatement()), ...allOf(fullReference())]],
  ['1.0.3', allOf(fullStatement103())],
];

const AT_ONCE = 100;

describePairs('Canaries at every place of statements', (makePlace) => {
  let place: Place;
  let carnet: RunningCarnet;
  const logged: string[] = [];
  const taken: Planted[] = [];
  const refused: Planted[] = [];

  const post = (version: string, body: unknown): Promise<Response> => fetch(`${carnet.url}/xapi/statements`, {
    method: 'POST', headers: { 'Authorization': carnet.authorization, 'Content-Type': 'application/json', 'X-Experience-API-Version': version }, body: JSON.stringify(body),
  });

  beforeAll(async () => {
    place = makePlace();
    carnet = await runCarnet(place, { logged });
    for (const [version, planted] of PLANTED) {
      for (let at = 0; at < planted.length; at += AT_ONCE) {
        const some = planted.slice(at, at + AT_ONCE);
        const { status } = await post(version, some.map(({ statement }) => statement));
        expect(status).toBe(200);
        taken.push(...some);
        const broken = await post(version, some.map(({ statement, canary }) => ({ ...statement, [canary]: canary, verb: { id: canary } })));
        expect(broken.status).toBe(400);
        refused.push(...some);
      }
    }
  }, 60_000);
  afterAll(async () => {
    await carnet.close();
    place.remove();
  });

  /** The places whose canaries are in the text. */
  const leaksIn = (text: string): readonly string[] => {
    const lower = text.toLowerCase();
    return taken.filter(({ canary }) => lower.includes(canary)).map(({ at, canary }) => `${at}: ${canary}`);
  };

  it('are in what is read from xAPI: nothing else would be a test', async () => {
    const answer = await fetch(`${carnet.url}/xapi/statements?limit=1000`, { headers: { 'Authorization': carnet.authorization, 'X-Experience-API-Version': '2.0.0' } });
    expect(leaksIn(await answer.text()).length).toBeGreaterThan(500);
  });

  it('are in no line of the log, whatever its level', () => {
    expect(logged.length).toBeGreaterThan(10);
    expect(leaksIn(logged.join('\n'))).toEqual([]);
  });

  it.each([['metrics', '/metrics'], ['violations', '/v1/sources/default/violations'], ['the sources', '/v1/sources'], ['profiles', '/v1/profiles'], ['the home page', '/']])('are not in %s', async (_, path) => {
    const answer = await fetch(`${carnet.url}${path}`, { headers: { Authorization: carnet.authorization } });
    expect(answer.status).toBe(200);
    expect(leaksIn(await answer.text())).toEqual([]);
  });

  it('never ended a process', () => expect(carnet.bugs).toEqual([]));
});
