import { parquetReadObjects } from 'hyparquet';
import { randomUUID } from 'node:crypto';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { leakedIn, type Planted, plantedIn } from '../../support/checks/canaries.ts';
import {
  fullGroupStatement,
  fullReference,
  fullStatement,
  fullStatement103,
} from '../../support/builders/statements/full-statement.ts';
import { type OpenStudy, openStudy } from '../../support/clients/studies/open-study.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, useCarnet } from '../../support/servers/running-carnet.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

/** As a tool posts it: an id of its own, and without what the server sets. */
const posted = ({ at, statement, canary }: Planted): Planted => {
  const { stored: _, authority: __, ...rest } = statement;
  const id = randomUUID();
  return at === '/id'
    ? { at, canary: id.slice(24), statement: { ...rest, id } }
    : { at, canary, statement: { ...rest, id } };
};

const isTheServers = ({ at }: Planted): boolean => /^\/(?:stored|authority|version)/.test(at);

const allOf = (statement: JsonObject): readonly Planted[] =>
  plantedIn(statement)
    .filter((one) => !isTheServers(one))
    .map(posted);

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
      for (const one of objectType === 'Group'
        ? (member as readonly JsonObject[])
        : [{ mbox, mbox_sha1sum: sha1, openid, account }]) {
        const agent = JSON.parse(JSON.stringify(one)) as JsonObject;
        all.set(agentKey(agent) ?? '', agent);
      }
    }
  }
  return [...all.values()];
};

const AT_ONCE = 100;
const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';

/** What a scientist may ask for that is made of records. */
const RECORDS = [
  '/stream?from=start&follow=false',
  '/snapshot?format=ndjson',
  '/snapshot?format=csv',
  '/snapshot?format=parquet',
  '/snapshot?format=datashop',
];

describeOnBackends('both', 'Canaries at every place of statements', (makeBackends) => {
  let study: OpenStudy;
  let steward: string;
  let watch: string;
  let ahead = 0;
  const logged: string[] = [];
  const accepted: Planted[] = [];
  const refused: Planted[] = [];

  const post = (version: string, body: unknown): Promise<Response> =>
    fetch(`${carnet.url}/xapi/statements`, {
      method: 'POST',
      headers: {
        Authorization: study.tool.authorization,
        'Content-Type': 'application/json',
        'X-Experience-API-Version': version,
      },
      body: JSON.stringify(body),
    });

  const carnet = useCarnet(makeBackends, { logged, now: () => Date.now() + ahead });
  beforeAll(async () => {
    steward = await carnet.issue('office', ['steward']);
    watch = await carnet.issue('watch', ['operator', 'auditor', 'dpo']);
    study = await openStudy(carnet, {
      scope: { profiles: [], verbs: [ANSWERED], activityTypes: [] },
      view: {
        time: 'exact',
        timeReason: 'What follows within a second counts.',
        keepActivities: ['https://w3id.org/xapi/'],
        responses: true,
        extensions: {
          'https://tool.example/attempt': 'number',
          'https://tool.example/late': 'boolean',
          'https://tool.example/level': 'enum:easy|hard',
        },
      },
    });
    for (const agent of actors()) await study.say(agent, 'yes', { includePast: 'yes' });
    for (const [version, planted] of PLANTED) {
      for (let at = 0; at < planted.length; at += AT_ONCE) {
        const some = planted.slice(at, at + AT_ONCE);
        const { status } = await post(
          version,
          some.map(({ statement }) => statement),
        );
        expect(status).toBe(200);
        accepted.push(...some);
        const broken = await post(
          version,
          some.map(({ statement, canary }) => ({ ...statement, [canary]: canary, verb: { id: canary } })),
        );
        expect(broken.status).toBe(400);
        refused.push(...some);
      }
    }
    // What twenty people's statements call the verb is public: so what one's do is looked for.
    for (let index = 0; index < 20; index++)
      await study.post(`mailto:pupil-${index}@school.example`, [
        { verb: { id: ANSWERED, display: { 'fr-FR': 'a répondu' } } },
      ]);
    // An hour later all is counted anew for the catalogue.
    ahead = 3_700_000;
    await waitFor('the datasets are counted', async () =>
      [...(await carnet.store.volumes.find([sourceOf()])).values()].some(
        ({ countedAt }) => countedAt > Date.now() + 3_000_000,
      ),
    );
  });

  /** The places whose canaries are in the text. */
  const leaksIn = (text: string): readonly string[] =>
    leakedIn(text, accepted).map(({ at, canary }) => `${at}: ${canary}`);

  it('are in what is read from xAPI: nothing else would be a test', async () => {
    const answer = await fetch(`${carnet.url}/xapi/statements?limit=1000`, {
      headers: { Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' },
    });
    expect(leaksIn(await answer.text()).length).toBeGreaterThan(500);
  });

  it('are in no line of the log, whatever its level', () => {
    expect(logged.length).toBeGreaterThan(10);
    expect(leaksIn(logged.join('\n'))).toEqual([]);
  });

  const sourceOf = (): string => `tool-${study.id.replace('study:', '')}`;
  const asScientist = (path: string, accept = '*/*'): Promise<Response> =>
    fetch(`${study.url}${path}`, { headers: { Authorization: `Bearer ${study.token}`, Accept: accept } });

  it('are in statements that are released, most of them', async () => {
    await waitFor(
      'nearly all are released',
      async () =>
        (await (await asScientist(RECORDS[0]!)).text()).split('"op":"put"').length - 1 > accepted.length * 0.9,
    );
  });

  it.each(RECORDS)('are not in %s', async (path) => {
    const answer = await asScientist(path);
    const bytes = await answer.arrayBuffer();
    // Parquet is compressed: what its reader sees.
    const text = path.endsWith('parquet')
      ? JSON.stringify(await parquetReadObjects({ file: bytes }))
      : Buffer.from(bytes).toString('utf8');
    expect([answer.status, text.length > 100_000]).toEqual([200, true]);
    expect(leaksIn(text)).toEqual([]);
  });

  it('are not in the stream as Server-Sent Events', async () => {
    expect(leaksIn(await (await asScientist('/stream?from=start&follow=false', 'text/event-stream')).text())).toEqual(
      [],
    );
  });

  it.each(['', '/acks', '/codebook', '/asyncapi.json', '/croissant.json'])(
    'are not in what describes the study: %s',
    async (path) => {
      const answer = await asScientist(path, 'application/json');
      expect(answer.status).toBe(200);
      expect(leaksIn(await answer.text())).toEqual([]);
    },
  );

  it('have a codebook beside them that tells what many call a verb: nothing else would be a test', async () => {
    expect(await (await asScientist('/codebook')).json()).toMatchObject({
      verbs: [{ id: ANSWERED, label: { 'fr-FR': 'a répondu' } }],
    });
  });

  const read = (path: string, accept: string, authorization = ''): Promise<Response> =>
    fetch(`${carnet.url}${path}`, {
      headers: {
        Accept: accept,
        'Accept-Language': 'fr',
        ...(authorization === '' ? {} : { Authorization: authorization }),
      },
    });
  const anonymous = (): string => '';
  const PAGES: readonly (readonly [name: string, path: () => string, authorization: () => string])[] = [
    ['the page of the study', () => `/studies/${study.id.replace('study:', '')}`, anonymous],
    ['the list of studies', () => '/studies', anonymous],
    ['the catalogue', () => '/v1/catalog', anonymous],
    ['its dataset', () => `/v1/catalog/${sourceOf()}`, anonymous],
    ['the register', () => '/register', anonymous],
    ['the home page', () => '/', anonymous],
    ['the requests of the lab', () => '/requests', () => `Basic ${study.token}`],
    ['the request of the study', () => `/requests/${encodeURIComponent(study.id)}`, () => `Basic ${study.token}`],
    ['the form of a request', () => `/studies/new?dataset=${sourceOf()}`, () => `Basic ${study.token}`],
  ];
  it.each(PAGES)('are not on the page: %s', async (_, path, authorization) => {
    const answer = await read(path(), 'text/html', authorization());
    const text = await answer.text();
    expect([answer.status, answer.headers.get('content-type'), text.includes('</html>')]).toEqual([
      200,
      'text/html; charset=utf-8',
      true,
    ]);
    expect(leaksIn(text)).toEqual([]);
  });

  it('are not in the figures of consent for operators', async () => {
    const answer = await read('/v1/operations/consent/sources', 'application/json', carnet.authorization);
    const text = await answer.text();
    expect([answer.status, text.includes(sourceOf())]).toEqual([200, true]);
    expect(leaksIn(text)).toEqual([]);
  });

  it.each([
    ['/v1/catalog', ''],
    ['/v1/catalog/SOURCE', ''],
    ['/v1/catalog/SOURCE', '?format=croissant'],
    ['/v1/studies', ''],
  ])('are not in what programs read of %s%s', async (path, query) => {
    const answer = await read(`${path.replace('SOURCE', sourceOf())}${query}`, 'application/json');
    const text = await answer.text();
    expect([answer.status, text.includes(path === '/v1/studies' ? study.id : sourceOf())]).toEqual([200, true]);
    expect(leaksIn(text)).toEqual([]);
  });

  const asLab = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${study.url}${path}`, {
      ...init,
      headers: {
        Authorization: `Bearer ${study.token}`,
        'Content-Type': 'application/json',
        Accept: 'application/problem+json',
      },
    });
  const REFUSED: readonly (readonly [name: string, status: number, ask: () => Promise<Response>])[] = [
    ['a stream without a credential', 401, () => read(`/v1/studies/${study.id.replace('study:', '')}/stream`, '*/*')],
    [
      'a stream of another lab',
      403,
      () => read(`/v1/studies/${study.id.replace('study:', '')}/stream`, '*/*', steward),
    ],
    ['a cursor that the stream has not come to', 410, () => asLab('/stream?after=v1.0-999999999')],
    ['an acknowledgement without a cursor', 400, () => asLab('/acks', { method: 'POST', body: '{}' })],
    ['a snapshot in no format', 400, () => asLab('/snapshot?format=xls')],
    [
      'a person who is in no study',
      400,
      () => asLab('/contacts', { method: 'POST', body: JSON.stringify({ pseudonym: 'nobody', reason: 'none' }) }),
    ],
    ['a dataset that is not there', 404, () => read('/v1/catalog/nothing', 'application/json')],
    ['a study that is not there', 404, () => read('/studies/nothing', 'text/html')],
    [
      'a statement that is not there',
      404,
      () =>
        fetch(`${carnet.url}/xapi/statements?statementId=${randomUUID()}`, {
          headers: { Authorization: carnet.authorization, 'X-Experience-API-Version': '2.0.0' },
        }),
    ],
    [
      'an id that is taken',
      409,
      () =>
        post(
          '2.0.0',
          accepted
            .filter(({ at }) => at !== '/id')
            .slice(0, 300)
            .map(({ statement: { id } }) => aStatement({ id })),
        ),
    ],
  ];
  it.each(REFUSED)('are not in the answer to %s: %d', async (_, status, ask) => {
    const answer = await ask();
    const text = await answer.text();
    expect([answer.status, text.length > 50]).toEqual([status, true]);
    expect(leaksIn(text)).toEqual([]);
  });

  it.each([
    ['metrics', '/metrics'],
    ['violations', '/v1/sources/default/violations'],
    ['the sources', '/v1/sources'],
    ['profiles', '/v1/profiles'],
    ['purposes', '/v1/purposes'],
    ['the audit chain', '/v1/events?limit=1000'],
  ])('are not in %s', async (_, path) => {
    const authorization = path === '/metrics' ? `Bearer ${METRICS_TOKEN}` : watch;
    const answer = await fetch(`${carnet.url}${path}`, { headers: { Authorization: authorization } });
    expect(answer.status).toBe(200);
    expect(leaksIn(await answer.text())).toEqual([]);
  });

  it('never ended a process', () => expect(carnet.unexpectedErrors).toEqual([]));
});
