import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** A request in the form in which a library sends it. */
interface SentRequest {
  readonly method: string;
  /** The target as it stands in the first line. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sends the body once the server has said 100. */
  readonly awaitsContinue?: boolean;
}

const ADA = { objectType: 'Agent', name: 'Ada', mbox: 'mailto:ada@school.example' };
const VERB = '"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en-US":"answered"}}';
const HASH = '56caec42a673eabef15ffdafd38160f63de3aeff9d65ec49f6cb7c32edb0fa56';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const OCTETS = { 'Content-Type': 'application/octet-stream' };

/** The attachment of the bodies below, as a member of its statement. */
const attachmentOf = (contentType: string): string =>
  `,"attachments":[{"usageType":"http://e.example/u","display":{"en":"a"},"contentType":"${contentType}",` +
  `"length":20,"sha2":"${HASH}"}]`;
const AGENT = encodeURIComponent(JSON.stringify(ADA));

/** A multipart body as a library writes it; they differ in what stands at its end. */
const multipart = (boundary: string, statement: string, end: string): string =>
  [
    `--${boundary}`,
    'Content-Type: application/json',
    '',
    statement,
    `--${boundary}`,
    'Content-Type: text/plain; charset=ascii',
    'Content-Transfer-Encoding: binary',
    `X-Experience-API-Hash: ${HASH}`,
    '',
    'Attachment 1 content',
    `--${boundary}--${end}`,
  ].join('\r\n');

describeOnBackends('one', 'the requests of clients that run elsewhere', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  const send =
    (common: Readonly<Record<string, string>>) =>
    ({ method, target, headers, body, awaitsContinue = false }: SentRequest) =>
      new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
        const { hostname, port } = new URL(carnet.url);
        const all = { Authorization: carnet.authorization, ...common, ...headers };
        const outgoing = request({ hostname, port, method, path: target, headers: all, agent: false }, (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (piece: string) => (text += piece));
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
        });
        outgoing.on('error', reject);
        if (awaitsContinue) outgoing.once('continue', () => outgoing.end(body)).flushHeaders();
        else outgoing.end(body);
      });
  const statementOf = (activity: string, more = ''): string =>
    `{"actor":${JSON.stringify(ADA)},${VERB},"object":{"objectType":"Activity","id":"${activity}"}${more}}`;
  const statementsOf = ({ text }: { readonly text: string }): readonly Readonly<Record<string, unknown>>[] =>
    (JSON.parse(text) as { statements: Record<string, unknown>[] }).statements;

  it('of TinCanPHP 1.1.1: targets in absolute form, a header named 0, a time zone without Z', async () => {
    const php = send({ Connection: 'close', 'X-Experience-API-Version': '1.0.1' });
    const base = `${carnet.url}/xapi`;
    const id = randomUUID();
    const activity = `https://school.example/php/${id}`;
    const stamped = statementOf(activity, `,"timestamp":"2026-11-28T03:55:50.742+00:00","id":"${id}"`);
    const put = { method: 'PUT', target: `${base}/statements?statementId=${id}`, headers: JSON_TYPE, body: stamped };
    expect((await php(put)).status).toBe(204);
    const attachment = attachmentOf('text/plain; charset=ascii');
    const posted = await php({
      method: 'POST',
      target: `${base}/statements`,
      headers: { 'Content-Type': `multipart/mixed; boundary=${id}` },
      body: multipart(id, statementOf(activity, attachment), ''),
    });
    expect(posted.status).toBe(200);
    const [sent] = JSON.parse(posted.text) as [string];
    const read = await php({ method: 'GET', target: `${base}/statements?statementId=${sent}&attachments=true` });
    expect([read.status, read.text.includes('Attachment 1 content')]).toEqual([200, true]);
    const activityId = encodeURIComponent(activity);
    const named = { method: 'GET', target: `${base}/activities?activityId=${activityId}` };
    expect((await php({ ...named, headers: { '0': 'Accept-language: *' } })).status).toBe(200);
    const profile = `${base}/agents/profile?agent=${AGENT}&profileId=${id}`;
    const document = { method: 'PUT', target: profile, headers: { ...JSON_TYPE, 'If-None-Match': '*' }, body: '{}' };
    expect((await php(document)).status).toBe(204);
  });

  it('of TinCanJava 1.1.3: chunked bodies, also empty ones of GET, and a duration of PT4.50S', async () => {
    const java = send({ 'X-Experience-API-Version': '1.0.0', 'Transfer-Encoding': 'chunked' });
    const activity = `https://school.example/java/${randomUUID()}`;
    const result = ',"result":{"score":{"scaled":0.5,"raw":5.0},"success":true,"duration":"PT4.50S"}';
    const statement = { method: 'POST', target: '/xapi/statements', headers: JSON_TYPE };
    expect((await java({ ...statement, body: statementOf(activity, result) })).status).toBe(200);
    const boundary = 'jetty359368949mwzvuda7';
    const attachment = attachmentOf('text/plain');
    const body = multipart(boundary, statementOf(activity, attachment), '\r\n');
    const type = { 'Content-Type': `multipart/mixed; boundary=${boundary}` };
    expect((await java({ ...statement, headers: type, body })).status).toBe(200);
    const query = `activity=${encodeURIComponent(activity)}&related_agents=true&limit=5&since=2020-01-01T00:00:00.000Z`;
    const read = await java({ method: 'GET', target: `/xapi/statements?${query}`, headers: OCTETS });
    expect(statementsOf(read)).toHaveLength(2);
    const state = `/xapi/activities/state?activityId=${encodeURIComponent(activity)}&agent=${AGENT}`;
    const bookmark = { target: `${state}&stateId=bookmark`, headers: JSON_TYPE, body: '{"a":1}' };
    expect((await java({ ...bookmark, method: 'PUT' })).status).toBe(204);
    expect((await java({ method: 'DELETE', target: state, headers: OCTETS })).status).toBe(204);
  });

  it('of TinCan.NET 1.3: 100-continue, small letters in escapes, False, //xapi, no version but 1.0', async () => {
    const net = send({ 'X-Experience-API-Version': '1.0.3' });
    const activity = `https://school.example/net/${randomUUID()}`;
    const pretty = (statement: string) => JSON.stringify([JSON.parse(statement)], undefined, 2);
    const result = ',"result":{"success":true,"duration":"P1DT2H16M43.5S","score":{"scaled":0.5}},"version":"1.0.3"';
    for (const more of [result, ''])
      expect(
        await net({
          method: 'POST',
          target: '/xapi/statements',
          headers: { ...JSON_TYPE, Expect: '100-continue' },
          body: pretty(statementOf(activity, more)),
          awaitsContinue: true,
        }),
      ).toMatchObject({ status: 200 });
    const small = (text: string) => encodeURIComponent(text).replaceAll(/%../g, (escape) => escape.toLowerCase());
    const flags = 'related_activities=False&related_agents=True&limit=1&ascending=True';
    const query = `agent=${small(JSON.stringify(ADA))}&activity=${small(activity)}&${flags}`;
    const read = await net({ method: 'GET', target: `/xapi/statements?${query}`, headers: OCTETS });
    expect(statementsOf(read)).toHaveLength(1);
    const { more } = JSON.parse(read.text) as { more: string };
    expect(statementsOf(await net({ method: 'GET', target: `/${more}`, headers: OCTETS }))).toHaveLength(1);
    const about = await net({ method: 'GET', target: '/xapi/about', headers: OCTETS });
    expect((JSON.parse(about.text) as { version: string[] }).version.every((one) => one.startsWith('1.0.'))).toBe(true);
  });

  it('of Moodle logstore_xapi 5.0.1: batches at /data/xAPI, with escaped slashes and no ids', async () => {
    const moodle = send({ 'X-Experience-API-Version': '1.0.3', Accept: '*/*', ...JSON_TYPE });
    const section = randomUUID();
    const viewed = (name: string) => ({
      actor: { account: { homePage: 'http://www.example.org', name }, name: 'test_fullname' },
      verb: { id: 'http://id.tincanapi.com/verb/viewed', display: { en: 'Viewed' } },
      object: { id: `http://www.example.org/mod/lesson/view.php?id=${section}`, objectType: 'Activity' },
      timestamp: '2015-12-20T10:25:42+00:00',
      context: {
        language: 'en',
        contextActivities: { category: [{ id: 'http://www.example.org', objectType: 'Activity' }] },
        extensions: { 'http://lrs.learninglocker.net/define/extensions/info': { 'http://moodle.org': '1.0.0' } },
      },
    });
    const post = (batch: readonly object[]) => {
      const body = JSON.stringify(batch).replaceAll('/', String.raw`\/`);
      return moodle({ method: 'POST', target: '/data/xAPI/statements', body });
    };
    const posted = await post([viewed('1'), viewed('2')]);
    expect([posted.status, (JSON.parse(posted.text) as string[]).length]).toEqual([200, 2]);
    // On 400 alone it sends halves, so that one bad event costs no other.
    expect((await post([viewed('3'), { ...viewed('4'), verb: {} }])).status).toBe(400);
  });

  it('of H5P, as in h5p-standalone 3.8.2: line ends in choices, and a page that must name its site', async () => {
    const h5p = send({ 'X-Experience-API-Version': '1.0.3', ...JSON_TYPE });
    const choice = (id: string, text: string) => ({ id, description: { 'en-US': `${text}\n` } });
    const statement = (actor: object) => ({
      actor: { ...actor, objectType: 'Agent' },
      verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { 'en-US': 'answered' } },
      object: {
        id: 'https://school.example/h5p/7',
        objectType: 'Activity',
        definition: {
          extensions: { 'http://h5p.org/x-api/h5p-local-content-id': '0f9t118' },
          description: { 'en-US': 'Half of six?' },
          type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
          interactionType: 'choice',
          choices: [choice('0', 'two'), choice('1', 'three')],
          correctResponsesPattern: ['1'],
        },
      },
      context: {
        contextActivities: { category: [{ id: 'http://h5p.org/libraries/H5P.Mini-1.0', objectType: 'Activity' }] },
      },
      result: {
        score: { min: 0, max: 1, raw: 1, scaled: 1 },
        completion: true,
        success: true,
        duration: 'PT0.3S',
        response: '1',
      },
    });
    const post = (actor: object) =>
      h5p({ method: 'POST', target: '/xapi/statements', body: JSON.stringify(statement(actor)) });
    expect((await post({ name: 'Ada', mbox: 'mailto:ada@school.example' })).status).toBe(200);
    const account = { name: '9c814405-b6f2-4def-8194-8257d8847a7b' };
    expect((await post({ account: { ...account, homePage: 'https://school.example' } })).status).toBe(200);
    // Where the page names neither a user nor its site, the account has no home page.
    const refused = await post({ account });
    expect([refused.status, (JSON.parse(refused.text) as { faults: unknown }).faults]).toEqual([
      400,
      [expect.objectContaining({ at: '/actor/account', detail: 'lacks the property "homePage"' })],
    ]);
  });
});
