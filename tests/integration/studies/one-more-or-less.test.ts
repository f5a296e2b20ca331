import { randomUUID } from 'node:crypto';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver, openPurpose } from '../../support/clients/studies/study-review-client.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { describeOnBackends, isDrawn } from '../../support/servers/backends.ts';
import { type RunningCarnet, METRICS_TOKEN, runCarnet } from '../../support/servers/running-carnet.ts';

const TOOL = 'spelling';
const LAB = 'lab-y';
const STUDY = 'study:dictation';
const MINIMUM = 10;
const POSTS = 24;
const MINUTE = 60_000;

/** Headers and members whose values are the time, an id of the request, or the key of a chain made anew. */
const withoutTimes = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?|[\d.,]+ s ago|"storeSeconds":\d+/g, 'TIME')
    .replaceAll(/"(hash|signature|etag|kid|x)":"[^"]*"/gi, '"$1":"RANDOM"')
    .replaceAll(/[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'RANDOM');
const TIMED_HEADERS = ['date', 'x-request-id', 'x-experience-api-consistent-through', 'etag'];

/** Everything that a stranger reads: pages, catalogue, descriptions, refusals, each with status and headers. */
const UNAUTHENTICATED: readonly (readonly [path: string, accept?: string])[] = [
  ['/'],
  ['/studies', 'text/html'],
  ['/studies/dictation', 'text/html'],
  ['/register', 'text/html'],
  ['/health/ready'],
  ['/v1/studies'],
  ['/v1/studies/dictation'],
  ['/v1/studies/dictation/codebook'],
  ['/v1/studies/dictation/asyncapi.json'],
  ['/v1/studies/dictation/croissant.json'],
  ['/v1/studies/dictation/stream'],
  ['/v1/studies/dictation/snapshot'],
  ['/v1/studies/dictation/acks'],
  ['/v1/studies/nothing'],
  ['/v1/catalog', 'application/ld+json'],
  ['/v1/catalog', 'text/html'],
  [`/v1/catalog/${TOOL}`, 'text/html'],
  [`/v1/catalog/${TOOL}?format=croissant`],
  ['/v1/register'],
  ['/v1/erasures/nothing'],
  ['/v1/people?agent={}'],
  ['/xapi/about'],
  ['/xapi/statements'],
  ['/metrics'],
];

interface World {
  /** Pupils who say yes to the study. */
  readonly yes: number;
  /** How many of them have stopped by the end. */
  readonly stopped?: number;
}

describeOnBackends('both', 'a school with one pupil more or less', (makeBackends, backendKind) => {
  /** Everything that anybody outside can observe of a Carnet in which so many take part, by what was asked. */
  const observe = async ({ yes, stopped = 0 }: World): Promise<ReadonlyMap<string, string>> => {
    const backends = makeBackends();
    let ahead = 0;
    const now = (): number => Date.now() + ahead;
    const carnet = await runCarnet(backends, { now, metricsStep: 10, studyMinimum: MINIMUM });
    try {
      await fill(carnet, { yes, stopped });
      // Public numbers are kept for a minute, the volumes for an hour.
      ahead = 61 * MINUTE;
      await waitFor(
        'the volumes are counted',
        async () => ((await carnet.store.volumes.find([TOOL])).get(TOOL)?.countedAt ?? 0) > now() - MINUTE,
      );
      const home = async (): Promise<string> => (await fetch(`${carnet.url}/`)).text();
      await waitFor('the store is complete', async () => (await home()).includes('All is well'));
      return await readAll(carnet);
    } finally {
      await carnet.close();
      await backends.remove();
    }
  };

  const observed = new Map<number, ReturnType<typeof observe>>();
  /** A world in which none has stopped is compared with the one of fewer and with the one of more. */
  const observeOnce = (yes: number): ReturnType<typeof observe> => {
    const found = observed.get(yes) ?? observe({ yes });
    observed.set(yes, found);
    return found;
  };

  /** The same requests in every world, but for who sends them: as many statements, decisions and pages. */
  const fill = async (carnet: RunningCarnet, { yes, stopped = 0 }: World): Promise<void> => {
    const client = consentClient(carnet);
    await client.send('post', '/v1/sources', { id: TOOL, name: 'Spelling coach', audience: 'adults' }).expect(201);
    await client.send('post', '/v1/sources', { id: LAB, name: 'Lab Y' }).expect(201);
    const tool = await client.credential(TOOL, ['all']);
    const author = await carnet.issue(LAB, ['scientist']);
    const steward = await client.credential('default', ['steward']);
    await openPurpose(client, aStudyOver(TOOL, STUDY, { minimum: MINIMUM }), { author, steward });
    const pupils = Array.from({ length: Math.max(yes, 1) }, () => `n${randomUUID()}`);
    const xapi = aClient({ url: carnet.url, authorization: tool });
    for (let n = 0; n < POSTS; n++) await xapi.post(by(pupils[n % pupils.length] ?? '')).expect(200);
    // Others look and decide nothing, so that as many come to their pages.
    const sessions: string[] = [];
    for (let n = 0; n < POSTS; n++) sessions.push(await client.signIn({ agent: agentOf(pupils[n] ?? `other-${n}`) }));
    const decide = (session: string, choice: string) =>
      client
        .send('put', `/v1/me/decisions/${STUDY}`, { choice, version: 1, language: 'fr' })
        .set('Authorization', session);
    for (const session of sessions.slice(0, yes)) await decide(session, 'yes').expect(200);
    for (const session of sessions.slice(yes)) await decide(session, 'no').expect(200);
    for (const session of sessions.slice(0, stopped)) await decide(session, 'stop').expect(200);
    for (const session of sessions.slice(yes - stopped, yes)) await client.get('/v1/me', session).expect(200);
    await waitFor('the study has met them', async () => {
      const found = await carnet.store.studies.listParticipants(STUDY, { limit: 100 }).catch(() => []);
      return found.length === yes - stopped;
    });
    await new Promise((resolve) => setTimeout(resolve, 1500));
  };

  const readAll = async (carnet: RunningCarnet): Promise<ReadonlyMap<string, string>> => {
    const seen = new Map<string, string>();
    const read = async (path: string, headers: Readonly<Record<string, string>>, label = path): Promise<void> => {
      const answer = await fetch(`${carnet.url}${path}`, { headers, redirect: 'manual' });
      const shown = [...answer.headers]
        .filter(([name]) => !TIMED_HEADERS.includes(name))
        .map(([name, value]) => `${name}: ${value}`);
      seen.set(
        `${label} ${headers['Accept'] ?? ''}`,
        withoutTimes([answer.status, ...shown, await answer.text()].join('\n')),
      );
    };
    for (const [path, accept = 'application/json'] of UNAUTHENTICATED) await read(path, { Accept: accept });
    await read('/v1/studies/dictation', { Accept: 'application/json', Authorization: 'Basic bm86bm8=' }, 'wrong key');
    const metrics = await fetch(`${carnet.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
    const counted = (await metrics.text())
      .split('\n')
      .filter((line) =>
        /^(carnet|lrs)_.*(_total|_count)[ {]|^lrs_(erasures_pending|erasure_oldest|study|audit)/.test(line),
      )
      // How many commits and pages there were depends on what fell together, not on who it was.
      .filter((line) => !/journal_commit|sink_write|sink_messages|release_skipped|http_request_seconds/.test(line));
    seen.set('/metrics with its token', withoutTimes(counted.join('\n')));
    return seen;
  };

  const expectSame = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): void => {
    for (const [asked, answer] of one) expect([asked, other.get(asked)]).toEqual([asked, answer]);
  };

  const looksTheSame = 'looks the same from outside, to the byte, with %d and with %d who take part';
  it.each([[MINIMUM - 1, MINIMUM]])(looksTheSame, async (fewer, more) => {
    expectSame(await observeOnce(fewer), await observeOnce(more));
  });

  it('looks the same from outside whether one of twelve has stopped', async () => {
    const [all, left] = [await observe({ yes: 12 }), await observe({ yes: 12, stopped: 1 })];
    expectSame(all, left);
  });

  // What rounds and hides numbers stands before the store.
  if (!isDrawn('other numbers of pupils', backendKind)) return;

  it.each([
    [3, 4],
    [10, 11],
    [18, 19],
  ])(looksTheSame, async (fewer, more) => {
    expectSame(await observeOnce(fewer), await observeOnce(more));
  });
});
