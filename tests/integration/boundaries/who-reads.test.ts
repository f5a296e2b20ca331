import { randomUUID } from 'node:crypto';
import { ROUTES } from '../../../src/api/routes.ts';
import { makeMatrixWorld } from '../../support/checks/access-matrix/make-world.ts';
import { ANNA, ACTIVITY, type MatrixWorld, matrixRequests } from '../../support/checks/access-matrix/requests.ts';
import { matrixSenders, type Sender } from '../../support/checks/access-matrix/senders.ts';
import { keyIn } from '../../support/clients/consent/access-record-client.ts';
import { runTokenIssuer, type TokenIssuer } from '../../support/clients/token-client.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';

const AUDIENCE = 'http://carnet.example';
const NAMING = { sourceClaim: 'client_id', scopeClaim: 'scope', scopePrefix: 'xapi:', organisation: 'org:north' };
const byScope = new Set(
  ROUTES.filter(({ access }) => access.kind === 'credential').map(({ method, path }) => `${method} ${path}`),
);
const carries = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route.carries]));
/** Learners see their own data, and are not on the page. */
const LEARNERS = ['EVERY PERSON', 'Anna after signing out'];
/** Routes whose answers have no end. */
const ENDLESS = '/v1/operations/live';

interface SeenSource {
  readonly id: string;
  readonly readers: readonly { readonly kind: string; readonly id: string; readonly reads: readonly string[] }[];
}

describeOnBackends('both', 'who sees what, beside what is really read', (makeBackends) => {
  let issuer: TokenIssuer;
  let backends: Backends;
  let carnet: RunningCarnet;
  let world: MatrixWorld;
  let senders: readonly Sender[];
  const [inStatement, inDocument] = [`statement-${randomUUID()}`, `document-${randomUUID()}`];

  const send = (url: string, headers: Readonly<Record<string, string>>, about: RequestInit = {}) =>
    fetch(`${carnet.url}${url}`, {
      ...about,
      redirect: 'manual',
      headers: {
        'X-Experience-API-Version': '2.0.0',
        ...headers,
        ...(about.body ? { 'Content-Type': 'application/json' } : {}),
      },
    });

  beforeAll(async () => {
    issuer = await runTokenIssuer(AUDIENCE);
    backends = makeBackends();
    carnet = await runCarnet(backends, { tokens: { issuer: issuer.issuer, audience: AUDIENCE, ...NAMING } });
    world = await makeMatrixWorld(carnet);
    const tool = { Authorization: await carnet.issue('tool-a', ['all']) };
    const [agent, activity] = [encodeURIComponent(JSON.stringify(ANNA)), encodeURIComponent(ACTIVITY)];
    const statement = {
      actor: ANNA,
      verb: { id: 'https://a.example/v' },
      object: { id: ACTIVITY },
      result: { response: inStatement },
    };
    const posted = await send('/xapi/statements', tool, { method: 'POST', body: JSON.stringify(statement) });
    const [id = ''] = (await posted.json()) as readonly string[];
    world = { ...world, statement: id };
    for (const path of [
      `activities/state?activityId=${activity}&agent=${agent}&stateId=bookmark`,
      `agents/profile?agent=${agent}&profileId=preferences`,
    ])
      await send(
        `/xapi/${path}`,
        { ...tool, 'If-Match': '*' },
        { method: 'PUT', body: JSON.stringify({ inDocument }) },
      );
    const claims = { client_id: 'tool-a', scope: 'xapi:all/read' };
    const client = { Authorization: `Bearer ${await issuer.sign({ claims })}` };
    senders = [...(await matrixSenders(carnet)), { name: 'a client of the issuer', group: 'CLIENTS', headers: client }];
  });
  afterAll(async () => {
    await carnet.close();
    await issuer.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  /** The id under which a sender stands on the page; the session of a learner under the key that opened it. */
  const idOf = async ({ name, headers }: Sender): Promise<string> => {
    const { Authorization: authorization = '' } = headers;
    if (name === 'a client of the issuer') return issuer.issuer;
    if (name.startsWith('account of ')) return `staff:${name.slice('account of '.length)}`;
    const [scheme, text = ''] = authorization.split(' ');
    const key = scheme === 'Bearer' ? `session-${text.slice('cs-'.length).split('.')[0]!}` : keyIn(authorization);
    return (await carnet.store.sessionCredentials.find(key))?.issuedBy ?? key;
  };

  /** What a sender is answered by the routes that read, by route. */
  const readAll = async ({ headers }: Sender): Promise<ReadonlyMap<string, string>> => {
    const requests = [
      ...matrixRequests(world).filter(
        ({ title, method, url }) => method === 'GET' && byScope.has(title) && url !== ENDLESS,
      ),
      { title: 'GET /xapi/statements', url: '/xapi/statements?limit=100' },
      { title: 'GET /v1/statements', url: '/v1/statements?limit=100' },
      { title: 'GET /v1/export', url: '/v1/export?format=csv' },
    ];
    const texts = new Map<string, string>();
    for (const { title, url } of requests)
      texts.set(title, (texts.get(title) ?? '') + (await (await send(url, headers)).text()));
    return texts;
  };

  const readPage = async (): Promise<SeenSource['readers']> => {
    const answer = await send('/v1/who-sees-what', { Authorization: carnet.authorization });
    const { sources } = (await answer.json()) as { readonly sources: readonly SeenSource[] };
    return sources.find(({ id }) => id === 'tool-a')!.readers;
  };

  it('lists everyone who reads a statement or a document of a tool, and nobody else', async () => {
    const readers = await readPage();
    const listed = (id: string): readonly string[] =>
      readers.filter((one) => one.id === id).flatMap(({ reads }) => reads);
    const found: [string, boolean, boolean][] = [];
    const onPage: [string, boolean, boolean][] = [];
    const telling = { statements: new Set<string>(), documents: new Set<string>() };
    for (const sender of senders.filter(({ group }) => !LEARNERS.includes(group))) {
      const answers = await readAll(sender);
      const text = [...answers.values()].join('\n');
      for (const [title, answer] of answers) {
        if (answer.includes(inStatement)) telling.statements.add(title);
        if (answer.includes(inDocument)) telling.documents.add(title);
      }
      const reads = listed(await idOf(sender));
      const isSession = sender.group === 'EVERY SESSION' || sender.group === 'an ended session';
      found.push([sender.name, text.includes(inStatement), text.includes(inDocument)]);
      // The session of one learner reads what is of that learner: the key that opens it is named.
      onPage.push(
        isSession
          ? [
              sender.name,
              text.includes(inStatement) && reads.includes('sign-in'),
              text.includes(inDocument) && reads.includes('sign-in'),
            ]
          : [sender.name, reads.includes('statements'), reads.includes('documents')],
      );
    }
    expect(onPage).toEqual(found);
    expect(found.filter(([, statement]) => statement).length).toBeGreaterThanOrEqual(8);
    // A row of the table that hides what its answer carries would hide its readers.
    for (const [carried, titles] of Object.entries(telling))
      expect([...titles].filter((title) => carries.get(title) !== carried)).toEqual([]);
    expect(telling.statements.size).toBeGreaterThanOrEqual(3);
  });

  it.each(['links', 'sessions'] as const)('names a key with only %s: it acts for people', async (scope) => {
    const { headers } = senders.find(({ name }) => name === `tool-a ${scope}`)!;
    const expires = new Date(Date.now() + 60_000).toISOString();
    const body = scope === 'links' ? { agent: ANNA, role: 'subject', expires } : { actor: ANNA, expires };
    expect((await send(`/v1/${scope}`, headers, { method: 'POST', body: JSON.stringify(body) })).status).toBe(201);
    const key = keyIn(headers['Authorization']!);
    expect((await readPage()).find(({ id }) => id === key)?.reads).toContain('sign-in');
  });
});
