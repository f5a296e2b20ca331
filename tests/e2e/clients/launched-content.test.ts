import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import supertest from 'supertest';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, type StatementsPage } from '../../support/clients/client.ts';
import { type OpenedSession, openSession } from '../../support/clients/session-client.ts';
import { CHROMIUM, launchBrowser } from '../../support/servers/browser.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith } from '../../support/servers/services.ts';

const ADA = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'ada' } };
const BEA = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'bea' } };
const ACTIVITY = 'https://lms.example/units/1';
const SESSION_ID = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';
const PUBLISHER = { id: 'https://publisher.example/unit' };

/** The scripts of content, which its author bundles with it. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '/cmi5.js': 'node_modules/@xapi/cmi5/dist/Cmi5.umd.js',
  '/tincan.js': 'node_modules/tincanjs/build/tincan-min.js',
};

const pageWith = (script: string): string =>
  `<!doctype html><title>Content</title><link rel="icon" href="data:,"><script src="${script}"></script>`;

/** A host of content, on an origin of its own. */
const serveContent = async (): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://content.example');
    const file = SCRIPTS[pathname];
    response.setHeader('Content-Type', file === undefined ? 'text/html' : 'text/javascript');
    response.end(file === undefined ? pageWith(`${pathname}.js`) : readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

/** What the library of the page does with the session; `Cmi5` and `TinCan` are in the page. */
const CMI5_SESSION = `(async () => {
  const cmi5 = new Cmi5();
  await cmi5.initialize();
  const state = { activityId: ${JSON.stringify(ACTIVITY)}, agent: cmi5.launchParameters.actor,
    registration: cmi5.launchParameters.registration, stateId: 'bookmark' };
  await cmi5.xapi.setState({ ...state, state: { slide: 3 } });
  const read = await cmi5.xapi.getState(state);
  await cmi5.progress(50);
  await cmi5.complete();
  await cmi5.pass(0.9);
  await cmi5.terminate();
  window.cmi5 = cmi5;
  return { launchData: cmi5.launchData, preferences: cmi5.getLearnerPreferences(), bookmark: read.data };
})()`;

const statusOf = (call: string): string =>
  `${call}.then(({ status }) => status, (error) => error.response?.status ?? String(error))`;

const CMI5_ATTACKS = `(async () => {
  const { xapi, launchParameters } = window.cmi5;
  const bea = ${JSON.stringify(BEA)};
  const context = { registration: launchParameters.registration };
  const statement = { actor: bea, verb: { id: 'urn:v' }, object: { id: ${JSON.stringify(ACTIVITY)} }, context };
  const state = { agent: bea, activityId: ${JSON.stringify(ACTIVITY)}, stateId: 'bookmark' };
  return {
    writes: await ${statusOf('xapi.sendStatement({ statement })')},
    readsState: await ${statusOf('xapi.getState(state)')},
    writesState: await ${statusOf('xapi.setState({ ...state, state: {} })')},
    readsProfile: await ${statusOf("xapi.getAgentProfile({ agent: bea, profileId: 'p' })")},
  };
})()`;

const TINCAN_SESSION = `(async () => {
  const { activity_id: id } = TinCan.Utils.parseURL(location.href).params;
  const tincan = new TinCan({ url: location.href, activity: { id } });
  const call = (begin) => new Promise((resolve, reject) =>
    begin((error, result) => error === null ? resolve(result) : reject(new Error(error))));
  const verb = { id: 'http://adlnet.gov/expapi/verbs/attempted' };
  await call((callback) => tincan.sendStatement({ verb }, (results) => callback(results[0].err, results)));
  await call((callback) => tincan.setState('suspend_data', 'abc', { callback }));
  return (await call((callback) => tincan.getState('suspend_data', { callback }))).contents;
})()`;

const LATE_CALL = `(() => {
  const { xapi, launchParameters: { actor: agent } } = window.cmi5;
  return ${statusOf(`xapi.getState({ agent, activityId: ${JSON.stringify(ACTIVITY)}, stateId: 'bookmark' })`)};
})()`;

describeOnBackends('one', 'content that is launched with a session', (makeBackends) => {
  describeWith(
    { name: 'Chromium (deploy/services/browser names it in TEST_CHROMIUM)', url: CHROMIUM },
    'in a browser, from another origin',
    (executablePath) => {
      const clock = { offset: 0 };
      const carnet = useCarnet(makeBackends, { now: () => Date.now() + clock.offset });
      let browser: Browser;
      let content: { readonly server: Server; readonly url: string };
      let lms = { url: '', authorization: '' };
      let ofSessions = { url: '', authorization: '' };

      beforeAll(async () => {
        content = await serveContent();
        browser = await launchBrowser(executablePath);
        lms = { url: carnet.url, authorization: await carnet.issue('lms', ['all']) };
        ofSessions = { url: carnet.url, authorization: await carnet.issue('lms', ['sessions']) };
      });
      afterAll(async () => {
        await browser.close();
        content.server.close();
      });

      const launch = async (kind: 'cmi5' | 'tincan', { launch: queries }: OpenedSession): Promise<Page> => {
        const page = await browser.newPage();
        const [from, to] = ['http://carnet.example', carnet.url].map(encodeURIComponent);
        await page.goto(`${content.url}/${kind}?${queries[kind]!.replaceAll(from!, to!)}`);
        return page;
      };
      const verbsOf = async (registration: string): Promise<readonly string[]> => {
        const { body } = await aClient(lms).get({ registration, ascending: true }).expect(200);
        return (body as StatementsPage).statements.map(({ verb }) => (verb as { id: string }).id.split('/').at(-1)!);
      };

      it('runs a whole session of @xapi/cmi5, and nothing beyond its learner and its end', async () => {
        const registration = randomUUID();
        const launchData = {
          contextTemplate: { extensions: { [SESSION_ID]: 's1' }, contextActivities: { grouping: [PUBLISHER] } },
          launchMode: 'Normal',
          moveOn: 'CompletedAndPassed',
          masteryScore: 0.8,
        };
        await supertest(carnet.url)
          .put('/xapi/activities/state')
          .query({ activityId: ACTIVITY, agent: JSON.stringify(ADA), registration, stateId: 'LMS.LaunchData' })
          .set({ Authorization: lms.authorization, 'X-Experience-API-Version': '1.0.3' })
          .send(launchData)
          .expect(204);
        const session = await openSession(ofSessions, { actor: ADA, registration, activity: ACTIVITY });
        const page = await launch('cmi5', session);
        expect(await page.evaluate(CMI5_SESSION)).toEqual({ launchData, preferences: {}, bookmark: { slide: 3 } });
        expect(await verbsOf(registration)).toEqual(['initialized', 'progressed', 'completed', 'passed', 'terminated']);
        expect(await page.evaluate(CMI5_ATTACKS)).toEqual({
          writes: 403,
          readsState: 403,
          writesState: 403,
          readsProfile: 403,
        });
        // The address has a fetch URL that was used: who has read it gets nothing.
        expect((await supertest(carnet.url).post(new URL(session.fetch).pathname).expect(200)).body).toMatchObject({
          'error-code': '1',
        });
        clock.offset += 600_000;
        expect(await page.evaluate(LATE_CALL)).toBe(401);
        await page.close();
      });

      it('runs TinCanJS as Storyline and other tools launch it', async () => {
        const registration = randomUUID();
        const session = await openSession(ofSessions, { actor: ADA, registration, activity: ACTIVITY });
        const page = await launch('tincan', session);
        expect(await page.evaluate(TINCAN_SESSION)).toBe('abc');
        await waitFor('the statement', async () => (await verbsOf(registration)).length === 1);
        expect(await verbsOf(registration)).toEqual(['attempted']);
        await page.close();
      });
    },
  );
});
