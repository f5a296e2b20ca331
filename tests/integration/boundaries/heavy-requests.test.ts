import { Agent, request as httpRequest } from 'node:http';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { postStatement } from '../../support/clients/connections/unauthenticated.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const VERSION = 'X-Experience-API-Version';
const MEMBERS = 200_000;
const CONNECTIONS = 4;
/** As many may be answered beside a request that lets nothing else in: those that were under way. */
const UNDER_WAY = 1;

const members = (count: number, name: string): Readonly<Record<string, number>> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${name}${n}`, n]));

interface HeavyRequest {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly version?: string;
}

describeOnBackends('both', 'while a request is heavy', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let [heavy, neighbour] = ['', ''];
  beforeAll(async () => {
    heavy = await carnet.issue('heavy', ['all']);
    neighbour = await carnet.issue('neighbour', ['all']);
  });

  /** The statuses of a source that posts statement after statement, as they come. */
  const startPosting = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    const statuses: number[] = [];
    let isOver = false;
    let wanted = Number.POSITIVE_INFINITY;
    let reach = (): void => undefined;
    const ended = Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        while (!isOver) {
          statuses.push((await postStatement(carnet.url, neighbour, agent)).status);
          if (statuses.length >= wanted) reach();
        }
      }),
    );
    return {
      statuses,
      more: (count: number): Promise<void> =>
        new Promise((resolve) => {
          wanted = statuses.length + count;
          reach = resolve;
        }),
      stop: async (): Promise<void> => {
        isOver = true;
        await ended;
        agent.destroy();
      },
    };
  };

  /** A client that asks what needs no store, one request after the other; counts the answers. */
  const startAsking = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    let answered = 0;
    let isOver = false;
    const ask = (): Promise<void> =>
      new Promise((resolve, reject) => {
        httpRequest(`${carnet.url}/xapi/about`, { agent }, (response) => response.resume().on('end', resolve))
          .on('error', reject)
          .end();
      });
    const ended = (async () => {
      for (; !isOver; answered++) await ask();
    })();
    return {
      answered: () => answered,
      stop: async (): Promise<void> => {
        isOver = true;
        await ended;
        agent.destroy();
      },
    };
  };

  /** The status of a heavy request, and how many others are answered between its last byte and its answer. */
  const answeredMeanwhile = async ({ method, path, type, body, version = '2.0.0' }: HeavyRequest) => {
    const posting = startPosting();
    const asking = startAsking();
    const bytes = Buffer.from(body);
    const headers = { Authorization: heavy, [VERSION]: version, 'Content-Type': type, 'Content-Length': bytes.length };
    const sent = httpRequest(carnet.url + path, { method, headers });
    const answered = new Promise<number>((resolve) => {
      sent.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    });
    sent.write(bytes.subarray(0, -1));
    // By then the server has read what was sent.
    await posting.more(100);
    const before = asking.answered();
    sent.end(bytes.subarray(-1));
    const status = await answered;
    const count = asking.answered() - before;
    await Promise.all([posting.stop(), asking.stop()]);
    expect([...new Set(posting.statuses)]).toEqual([200]);
    return { status, count };
  };

  const statements = (body: unknown): HeavyRequest => ({
    method: 'POST',
    path: '/xapi/statements',
    type: 'application/json',
    body: JSON.stringify(body),
  });
  const withMembers = (count: number) => aStatement({ result: { extensions: { 'x:y': members(count, 'k') } } });

  it('of one statement with 200,000 members, which is refused, a neighbour is answered', async () => {
    const { status } = await answeredMeanwhile(statements(withMembers(MEMBERS)));
    expect(status).toBe(413);
  });

  it('of statements with 200,000 members, a neighbour is answered', async () => {
    const { status, count } = await answeredMeanwhile(statements(Array.from({ length: 25 }, () => withMembers(8_000))));
    expect(status).toBe(200);
    expect(count).toBeGreaterThan(UNDER_WAY);
  });

  it('of a document with 200,000 members, which is merged, a neighbour is answered', async () => {
    const key = new URLSearchParams({ activityId: 'https://a.example/a', profileId: 'p' });
    const document = (name: string): HeavyRequest => ({
      method: 'POST',
      path: `/xapi/activities/profile?${key.toString()}`,
      type: 'application/json',
      body: JSON.stringify(members(MEMBERS / 2, name)),
    });
    await answeredMeanwhile(document('one'));
    const { status, count } = await answeredMeanwhile(document('other'));
    expect(status).toBe(204);
    expect(count).toBeGreaterThan(UNDER_WAY);
  });

  it('of statements in a form with 4 MB of +, a neighbour is answered', async () => {
    const list = Array.from({ length: 1000 }, () => encodeURIComponent(JSON.stringify(aStatement())));
    const content = `%5B${list.join(`${'+'.repeat(3_400)},`)}%5D`;
    const { status, count } = await answeredMeanwhile({
      method: 'POST',
      path: '/xapi/statements?method=POST',
      type: 'application/x-www-form-urlencoded',
      version: '1.0.3',
      body: `Content-Type=application%2Fjson&content=${content}`,
    });
    expect(status).toBe(200);
    expect(count).toBeGreaterThan(UNDER_WAY);
  });
});
