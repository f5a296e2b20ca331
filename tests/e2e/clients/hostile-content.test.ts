import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import { DESCRIBED_REQUESTS } from '../../support/builders/http/described-requests.ts';
import {
  hostileProfile,
  hostileRequest,
  type HostileRequest,
  hostileStatement,
} from '../../support/builders/http/hostile-content.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { basic } from '../../support/servers/running-carnet.ts';

/** How long profiles and then requests are made; the pages are read after that. */
const FUZZ_MS = Number(process.env['CARNET_FUZZ_MS'] ?? 15_000);
/** Of two equal requests the second finds what the first has made: a shorter example would prove nothing. */
const WITHOUT_SHRINKING = { numRuns: 100_000, endOnFailure: true, plugins: [fc.interruptAfterTimeLimit(FUZZ_MS)] };
/** How many requests of a run are under way at once. */
const AT_ONCE = 8;

const PROFILE = 'https://hostile.example/p';

/** What is there, by the part of the path before its id. */
const THERE: Readonly<Record<string, string>> = {
  profiles: PROFILE,
  sources: 'tool',
  organisations: 'org:school',
  staff: 'staff:anna',
  purposes: 'record:tool',
  studies: 'record:tool',
};

/** Latin-1 without controls: what a client can send as the value of a header. */
const asHeader = (text: string): string => text.replaceAll(/[^\u0020-\u007e\u00a1-\u00ff]/g, '').slice(0, 200);

/** Percent-encoded; half a surrogate pair is no text. */
const encoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const urlOf = ({ shape, ids, query }: HostileRequest): string => {
  let position = 0;
  let before = '';
  const path = shape.path
    .split('/')
    .map((part) => {
      if (!part.startsWith('{')) return (before = part);
      const text = ids[position++] ?? (Object.hasOwn(THERE, before) ? THERE[before]! : 'tool');
      // A segment of dots is another path.
      return encoded(text).replaceAll(/^\.+$/g, 'dots');
    })
    .join('/');
  const pairs = query.map(([name, value]) => [name, value].map((text) => encoded(text)).join('='));
  return `${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
};

/** When a process was started, in ticks since the machine was. */
const startedAt = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[19]!;

describeOnBackends('one', 'hostile content that others upload and name', (makeBackends) => {
  const backends = makeBackends();
  let carnet: CarnetProcess;
  let desk = '';
  let watcher = '';
  let started = '';

  // oxlint-disable-next-line max-params -- it is called 15 times: an object would be written as often
  const send = async (method: string, path: string, headers: Readonly<Record<string, string>>, body?: string) => {
    const answer = await fetch(`${carnet.url}${path}`, {
      method,
      redirect: 'manual',
      headers: { Authorization: desk, 'Sec-Fetch-Site': 'same-origin', ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await answer.text();
    return { status: answer.status, text, id: answer.headers.get('x-request-id') };
  };
  const json = { 'Content-Type': 'application/json', 'X-Experience-API-Version': '2.0.0' };

  beforeAll(async () => {
    carnet = await startCarnet(backends, { LOG_LEVEL: 'error' });
    started = startedAt(carnet.child.pid!);
    desk = carnet.authorization;
    const create = async (path: string, body: unknown): Promise<unknown> => {
      const { status, text } = await send('POST', path, json, JSON.stringify(body));
      expect([path, status]).toEqual([path, path.startsWith('/xapi') ? 200 : 201]);
      return JSON.parse(text) as unknown;
    };
    await create('/v1/organisations', { id: 'org:school', name: 'School' });
    await create('/v1/sources', { id: 'tool', name: 'Tool' });
    await create('/v1/staff', { name: 'staff:anna', roles: ['operator'] });
    await create('/v1/profiles', aProfile({ id: PROFILE }));
    const issue = async (source: string): Promise<string> => {
      const { key, secret } = (await create(`/v1/sources/${source}/credentials`, { scopes: SCOPES })) as {
        readonly key: string;
        readonly secret: string;
      };
      return basic(key, secret);
    };
    await create('/v1/sources', { id: 'watcher', name: 'Watcher', profiles: [{ id: PROFILE, mode: 'observe' }] });
    const enforced = { profiles: [{ id: PROFILE, mode: 'enforce', policy: 'all' }] };
    expect((await send('PATCH', '/v1/sources/tool', json, JSON.stringify(enforced))).status).toBe(200);
    watcher = await issue('watcher');
    desk = await issue('tool');
  });
  afterAll(async () => {
    await carnet.stop();
    await backends.remove();
  });

  const expectNo500 = ({ status, text, id }: Awaited<ReturnType<typeof send>>, what: unknown): void => {
    if (status !== 500 && status < 504) return;
    const line = carnet
      .output()
      .split('\n')
      .find((one) => id !== null && one.includes(id));
    throw new Error(`${JSON.stringify(what)} was answered ${status}: ${text}\n${line ?? ''}`);
  };

  const make = async (request: HostileRequest): Promise<void> => {
    const { shape, body, language, accept } = request;
    const path = urlOf(request);
    const type = shape.isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    const headers = {
      ...(shape.path.startsWith('/xapi') || body !== undefined ? { ...json, 'Content-Type': type } : {}),
      Accept: accept,
      'Accept-Language': asHeader(language),
    };
    expectNo500(await send(shape.method, path, headers, body), [shape.method, path, headers, body]);
  };

  const { began, answered } = exerciseStatements(PROFILE);
  const profiles = fc.record({
    document: hostileProfile(PROFILE),
    statements: fc.tuple(hostileStatement(began()), hostileStatement(answered({}))),
  });

  it('is judged, refused and shown by a profile, whatever its rules ask for', async () => {
    let kept = 0;
    const asHtml = { Accept: 'text/html' };
    const page = `/profiles/${encodeURIComponent(PROFILE)}`;
    await fc.assert(
      fc.asyncProperty(profiles, async ({ document, statements }) => {
        const text = JSON.stringify(document);
        const added = await send('POST', '/v1/profiles', json, text);
        expectNo500(added, text);
        if (added.status < 300) kept++;
        const batch = JSON.stringify(statements);
        await Promise.all(
          [
            ...['en', 'fr', 'toString'].map((language) =>
              send('GET', page, { ...asHtml, 'Accept-Language': language }),
            ),
            send('GET', '/v1/violations', json),
            send('POST', '/v1/validate', json, batch),
            ...[desk, watcher].map((Authorization) =>
              send('POST', '/xapi/statements', { ...json, Authorization }, batch),
            ),
            send('GET', '/v1/sources/watcher/violations', json),
          ].map(async (answer) => expectNo500(await answer, [text, batch])),
        );
      }),
      WITHOUT_SHRINKING,
    );
    expect(kept).toBeGreaterThan(0);
  });

  it('is refused or kept, and never the end of the process', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostileRequest, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (requests) => {
        await Promise.all(requests.map(make));
        made += requests.length;
      }),
      WITHOUT_SHRINKING,
    );
    expect(made).toBeGreaterThan(0);
  });

  it('is shown on every page and in every list', async () => {
    for (const { method, path } of DESCRIBED_REQUESTS)
      for (const language of ['en', 'fr']) {
        if (method !== 'GET' || path.includes('{')) continue;
        const headers = { ...json, Accept: 'text/html', 'Accept-Language': language };
        expectNo500(await send(method, path, headers), [method, path]);
      }
    const { text } = await send('GET', '/v1/profiles', json);
    const { profiles: shown } = JSON.parse(text) as { readonly profiles: readonly { readonly id: string }[] };
    for (const { id } of shown)
      expectNo500(await send('GET', `/profiles/${encodeURIComponent(id)}`, { Accept: 'text/html' }), [id]);
  });

  it('has met the same process from the beginning to the end', () => {
    expect([carnet.child.exitCode, carnet.child.signalCode]).toEqual([null, null]);
    expect(startedAt(carnet.child.pid!)).toBe(started);
    expect(
      carnet
        .output()
        .split('\n')
        .filter((line) => line.includes('a bug')),
    ).toEqual([]);
  });
});
