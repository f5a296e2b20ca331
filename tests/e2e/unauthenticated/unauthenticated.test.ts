import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import supertest from 'supertest';
import {
  openIdle,
  plusForms,
  postStatement,
  rateOf,
  stallForms,
  timed,
  type TimedAnswer,
  wrongLogins,
} from '../../support/clients/connections/unauthenticated.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic } from '../../support/servers/running-carnet.ts';

/** CARNET_FIGURES=1 prints how many of a hundred came within a second, for decision 0021. */
const printsFigures = process.env['CARNET_FIGURES'] === '1';

/** Looks at a ratio of rates, of which one must suffice. */
const ROUNDS = 3;

/**
 * On a machine that other work keeps busy; an idle one takes a second (decision 0021). So is an answer that takes at
 * most ten times as long as the slowest without unauthenticated callers: the machine may be busier still.
 */
const IN_TIME = { ms: 10_000, times: 10 };

const inTime = (
  title: string,
  answers: readonly TimedAnswer[],
  { statuses, usualMs }: { readonly statuses: readonly number[]; readonly usualMs: number },
): void => {
  const right = answers.filter(({ status }) => statuses.includes(status));
  if (printsFigures) {
    const times = right.map(({ ms }) => ms).sort((a, b) => a - b);
    const within = times.filter((ms) => ms < 1000).length;
    const at = (part: number): number => Math.round(times[Math.floor(part * (times.length - 1))] ?? Number.NaN);
    process.stderr.write(
      `${title}: ${within} of ${answers.length} within 1 s, ` +
        `median ${at(0.5)} ms, 95th ${at(0.95)} ms, last ${at(1)} ms\n`,
    );
  }
  const mostMs = Math.max(IN_TIME.ms, IN_TIME.times * usualMs);
  const late = answers.filter(({ status, ms }) => !statuses.includes(status) || ms > mostMs);
  // 95 of 100, in the words of the issue.
  expect([title, late.length * 20 <= answers.length ? 'in time' : late]).toEqual([title, 'in time']);
};

describeOnBackends('one', 'what unauthenticated callers send', (makeBackends) => {
  const backends = makeBackends();
  let carnet: CarnetProcess;
  const keys: { readonly key: string; readonly authorization: string }[] = [];
  let cookie = '';
  /** How long the slowest answer takes without unauthenticated callers. */
  let usualMs = 0;
  const opened: Socket[] = [];

  const operate = (path: string, body: unknown): supertest.Test =>
    supertest(carnet.url)
      .post(path)
      .set('Authorization', carnet.authorization)
      .send(body as object);

  beforeAll(async () => {
    carnet = await startCarnet(backends);
    await operate('/v1/sources', { id: 'school', name: 'A school', basis: 'consent' }).expect(201);
    await operate('/v1/sources', { id: 'tool', name: 'A tool' }).expect(201);
    for (let n = 0; n < 80; n++) {
      const { body } = await operate('/v1/sources/tool/credentials', { scopes: ['all'] }).expect(201);
      const { key, secret } = body as { readonly key: string; readonly secret: string };
      keys.push({ key, authorization: basic(key, secret) });
    }
    const link = await operate('/v1/links', {
      role: 'subject',
      agent: { mbox: 'mailto:ada@school.example' },
      expires: new Date(Date.now() + 3_600_000).toISOString(),
    }).expect(201);
    const path = new URL((link.body as { url: string }).url).pathname;
    const answer = await supertest(carnet.url).post(path).set('Origin', carnet.url).expect(303);
    cookie = ((answer.headers['set-cookie'] as unknown as string[])[0] ?? '').split(';')[0] ?? '';
    await postStatement(carnet.url, carnet.authorization);
    for (let n = 0; n < 10; n++)
      for (const { ms } of [await postStatement(carnet.url, carnet.authorization), await decide(n)])
        usualMs = Math.max(usualMs, ms);
  });
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });
  afterAll(async () => {
    expect(await carnet.stop()).toBe(0);
    await backends.remove();
  });

  const decide = (n: number): Promise<TimedAnswer> =>
    timed(carnet.url, {
      method: 'PUT',
      path: '/v1/me/decisions/record%3Aschool',
      headers: { Cookie: cookie, Origin: carnet.url, 'Content-Type': 'application/json' },
      body: JSON.stringify({ choice: n % 2 === 0 ? 'yes' : 'no', version: 1, language: 'en' }),
    });

  /** Statements of a known tool, consent decisions, and first logins of keys that no request has had before. */
  const goOn = async (title: string): Promise<void> => {
    const logins = keys.splice(0, 20);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const answers = { statements: [] as TimedAnswer[], decisions: [] as TimedAnswer[], logins: [] as TimedAnswer[] };
    for (let n = 0; n < 100; n++) {
      answers.statements.push(await postStatement(carnet.url, carnet.authorization, agent));
      if (n % 5 > 0) continue;
      answers.decisions.push(await decide(n / 5));
      answers.logins.push(await postStatement(carnet.url, logins[n / 5]?.authorization ?? ''));
    }
    agent.destroy();
    inTime(`${title}: statements`, answers.statements, { statuses: [200], usualMs });
    inTime(`${title}: decisions`, answers.decisions, { statuses: [200], usualMs });
    inTime(`${title}: first logins`, answers.logins, { statuses: [200], usualMs });
  };

  it('as 50 forms that stall stops nobody', async () => {
    opened.push(...(await stallForms(carnet.url, 50)));
    await goOn('50 stalled forms');
  });

  it('as 300 wrong logins at once stops nobody, and every one is refused', async () => {
    const flood = wrongLogins(carnet.url, 300, 'key');
    await goOn('300 wrong logins');
    const statuses = new Set((await flood).map(({ status }) => status));
    expect([...statuses].filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
    expect(statuses).toContain(429);
  });

  it('as 10,000 idle connections stops nobody', async () => {
    // The files that this process and the other may have open bound it: 10,000 where they may have as many.
    const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } };
    const files = Number(userLimits?.open_files?.soft ?? 1024);
    opened.push(...(await openIdle(carnet.url, Math.min(10_000, (Number.isNaN(files) ? 10_500 : files) - 500))));
    await goOn(`${opened.length} idle connections`);
  });

  it('as 4 MB of + stops nobody, and is refused', async () => {
    const flood = plusForms(carnet.url, 20);
    await goOn('4 MB of +');
    expect(
      (await flood).map(({ status }) => status).filter((status) => ![401, 413, 429, 503].includes(status)),
    ).toEqual([]);
  });

  it('does not shut out people who sign in or out meanwhile', async () => {
    opened.push(...(await stallForms(carnet.url, 80)));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        timed(carnet.url, {
          path: '/sign-out',
          headers: { Origin: carnet.url, 'Content-Type': 'application/x-www-form-urlencoded' },
          body: 'form=x',
        }),
      ),
    );
    inTime('80 stalled forms: signing out', answers, { statuses: [303], usualMs });
  });
});

describeOnBackends('one', 'one source at full load', (makeBackends) => {
  const backends = makeBackends();
  let carnet: CarnetProcess;
  beforeAll(async () => {
    carnet = await startCarnet(backends);
  });
  afterAll(async () => {
    await carnet.stop();
    await backends.remove();
  });

  const credential = async (source: string): Promise<string> => {
    const send = (path: string, body: object): supertest.Test =>
      supertest(carnet.url).post(path).set('Authorization', carnet.authorization).send(body);
    await send('/v1/sources', { id: source, name: source }).expect(201);
    const { body } = await send(`/v1/sources/${source}/credentials`, { scopes: ['all'] }).expect(201);
    return basic((body as { key: string }).key, (body as { secret: string }).secret);
  };

  /** Posts batches of 50 over 48 connections until stopped; resolves with how many statements were stored. */
  const startLoad = (authorization: string): { readonly stop: () => Promise<number> } => {
    let isOver = false;
    let stored = 0;
    const agent = new Agent({ keepAlive: true, maxSockets: 48 });
    const body = JSON.stringify(
      Array.from({ length: 50 }, () => ({
        actor: { account: { homePage: 'https://busy.example', name: randomUUID() } },
        verb: { id: 'https://busy.example/v' },
        object: { id: 'https://busy.example/o' },
      })),
    );
    const headers = {
      Authorization: authorization,
      'Content-Type': 'application/json',
      'X-Experience-API-Version': '2.0.0',
    };
    const post = async (): Promise<void> => {
      while (!isOver) {
        const { status } = await timed(carnet.url, { path: '/xapi/statements', headers, body, agent });
        if (status === 200) stored += 50;
      }
    };
    const load = Promise.all(Array.from({ length: 48 }, post));
    return {
      stop: async () => {
        isOver = true;
        await load;
        agent.destroy();
        return stored;
      },
    };
  };

  it('leaves another at least a third of its rate', async () => {
    const quiet = { url: carnet.url, authorization: await credential('quiet'), connections: 4 };
    const busy = await credential('busy');
    await rateOf(quiet, 1000);
    let best = 0;
    // Other work of the machine may fall on one of the two times.
    for (let round = 0; round < ROUNDS && best <= 1 / 3; round++) {
      const alone = await rateOf(quiet, 3000);
      const load = startLoad(busy);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const beside = await rateOf(quiet, 4000);
      const stored = await load.stop();
      if (printsFigures)
        process.stderr.write(
          `alone ${Math.round(alone)}/s, beside full load ${Math.round(beside)}/s (${(beside / alone).toFixed(2)}); ` +
            `the load stored ${Math.round(stored / 5)}/s\n`,
        );
      expect(stored).toBeGreaterThan(0);
      best = Math.max(best, beside / alone);
    }
    expect(best).toBeGreaterThan(1 / 3);
  });
});
