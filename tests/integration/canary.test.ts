import { parquetReadObjects } from 'hyparquet';
import { randomUUID } from 'node:crypto';
import { agentKey } from '../../src/xapi/agents.ts';
import type { JsonObject } from '../../src/xapi/types.ts';
import { type Planted, plantedIn } from '../support/canaries.ts';
import { fullGroupStatement, fullReference, fullStatement, fullStatement103 } from '../support/full-statement.ts';
import { type OpenStudy, openStudy } from '../support/open-study.ts';
import { describePairs, type Place } from '../support/pairs.ts';
import { type RunningCarnet, runCarnet } from '../support/running-carnet.ts';
import { waitFor } from '../support/wait-for.ts';

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

/** Everybody who is the actor of one of them, or a member of the Group that is. */
const actors = (): readonly JsonObject[] => {
  const all = new Map<string, JsonObject>();
  for (const [, planted] of PLANTED) {
    for (const { statement } of planted) {
      const { objectType, member, mbox, mbox_sha1sum: sha1, openid, account } = statement['actor'] as JsonObject;
      for (const one of objectType === 'Group' ? (member as readonly JsonObject[]) : [{ mbox, mbox_sha1sum: sha1, openid, account }]) {
        const agent = JSON.parse(JSON.stringify(one)) as JsonObject;
        all.set(agentKey(agent) ?? '', agent);
      }
    }
  }
  return [...all.values()];
};

const AT_ONCE = 100;

/** What a scientist may ask for that is made of records. */
const RECORDS = ['/stream?from=start&follow=false', '/snapshot?format=ndjson', '/snapshot?format=csv', '/snapshot?format=parquet', '/snapshot?format=datashop'];

describePairs('Canaries at every place of statements', (makePlace) => {
  let place: Place;
  let carnet: RunningCarnet;
  let study: OpenStudy;
  const logged: string[] = [];
  const taken: Planted[] = [];
  const refused: Planted[] = [];

  const post = (version: string, body: unknown): Promise<Response> => fetch(`${carnet.url}/xapi/statements`, {
    method: 'POST', headers: { 'Authorization': study.tool.authorization, 'Content-Type': 'application/json', 'X-Experience-API-Version': version }, body: JSON.stringify(body),
  });

  beforeAll(async () => {
    place = makePlace();
    carnet = await runCarnet(place, { logged });
    study = await openStudy(carnet, {
      view: { time: 'exact', keepActivities: ['https://w3id.org/xapi/'], responses: true, extensions: { 'https://tool.example/attempt': 'number', 'https://tool.example/late': 'boolean', 'https://tool.example/level': 'enum:easy|hard' } },
    });
    for (const agent of actors()) await study.say(agent, 'yes', { includePast: 'yes' });
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

  const asScientist = (path: string, accept = '*/*'): Promise<Response> => fetch(`${study.url}${path}`, { headers: { Authorization: `Bearer ${study.token}`, Accept: accept } });

  it('are in statements that are released, most of them', async () => {
    await waitFor('nearly all are released', async () => (await (await asScientist(RECORDS[0]!)).text()).split('"op":"put"').length - 1 > taken.length * 0.9);
  }, 30_000);

  it.each(RECORDS)('are not in %s', async (path) => {
    const answer = await asScientist(path);
    const bytes = await answer.arrayBuffer();
    // Parquet is compressed: what its reader sees.
    const text = path.endsWith('parquet') ? JSON.stringify(await parquetReadObjects({ file: bytes })) : Buffer.from(bytes).toString('utf8');
    expect([answer.status, text.length > 100_000]).toEqual([200, true]);
    expect(leaksIn(text)).toEqual([]);
  });

  it('are not in the stream as Server-Sent Events', async () => {
    expect(leaksIn(await (await asScientist('/stream?from=start&follow=false', 'text/event-stream')).text())).toEqual([]);
  });

  it.each(['', '/acks', '/codebook', '/asyncapi.json', '/croissant.json'])('are not in what describes the study: %s', async (path) => {
    const answer = await asScientist(path, 'application/json');
    expect(answer.status).toBe(200);
    expect(leaksIn(await answer.text())).toEqual([]);
  });

  it.each([['metrics', '/metrics'], ['violations', '/v1/sources/default/violations'], ['the sources', '/v1/sources'], ['profiles', '/v1/profiles'], ['the home page', '/'], ['the list of studies', '/studies'], ['the catalogue', '/v1/catalog']])('are not in %s', async (_, path) => {
    const answer = await fetch(`${carnet.url}${path}`, { headers: { Authorization: carnet.authorization } });
    expect(answer.status).toBe(200);
    expect(leaksIn(await answer.text())).toEqual([]);
  });

  it('never ended a process', () => expect(carnet.bugs).toEqual([]));
});
