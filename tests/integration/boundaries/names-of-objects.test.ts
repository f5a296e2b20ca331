import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { SCOPES } from '../../../src/access/sources/scopes.ts';
import {
  bodiesWith,
  DESCRIBED_REQUESTS,
  type DescribedRequest,
} from '../../support/builders/http/described-requests.ts';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { OBJECT_NAMES } from '../../support/builders/text/object-names.ts';
import { aClient } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { type AddedProfile, anOperator, violationsIn } from '../../support/clients/operator.ts';
import { runCommand } from '../../support/servers/processes/in-process-command.ts';
import { describeOnBackends, isDrawn } from '../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../support/servers/running-carnet.ts';

const LOCATIONS = OBJECT_NAMES.flatMap((name) => [
  `$.${name}`,
  `$['${name}']`,
  `$.${name}.x`,
  `$.result.extensions.${name}`,
]);

/** A profile whose first template has a rule at each of these places. */
const profileAt = (locations: readonly string[]) => {
  const profile = aProfile();
  const [beginning = {}, ...templates] = profile.templates;
  const rules = locations.map((location) => ({ location, presence: 'included', any: ['a'] }));
  return { ...profile, templates: [{ ...beginning, rules }, ...templates] };
};

/** Names that stand in texts and in ids: the one that may be the id of a source, and two that no plain id may be. */
const IN_BODIES = ['constructor', '__proto__', 'toString'];

const HOSTILE_MAP = Object.fromEntries([...OBJECT_NAMES, 'en'].map((name) => [name, name]));

/** What is there already is named so too, as far as it may be. */
const REAL_IDS: Readonly<Record<string, string>> = {
  sources: 'constructor',
  organisations: 'org:constructor',
  staff: 'staff:constructor',
  purposes: 'record:constructor',
  retention: 'constructor',
  operations: 'constructor',
};

describeOnBackends('both', 'Names of Object.prototype', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const folder = mkdtempSync(join(tmpdir(), 'carnet-names-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('may be the places of rules: the page, refusals, violations and the dry run say what each asks', async () => {
    const operator = anOperator(carnet);
    const { id } = (await operator.add(profileAt(LOCATIONS)).expect(201)).body as AddedProfile;
    for (const language of ['en', 'fr']) {
      const { text } = await supertest(carnet.url)
        .get(`/profiles/${encodeURIComponent(id)}`)
        .set({ Accept: 'text/html', 'Accept-Language': language })
        .expect(200);
      for (const name of OBJECT_NAMES) expect(text).toContain(`<code>$.${name}</code>`);
    }
    const { began } = exerciseStatements(id);
    const enforced = await operator.source([{ id, mode: 'enforce' }]);
    const refused = await aClient(enforced).post(began()).expect(400);
    expect(violationsIn(refused).map(({ location }) => location)).toEqual(expect.arrayContaining(LOCATIONS));

    const observed = await operator.source([{ id, mode: 'observe' }]);
    await aClient(observed).post(began()).expect(200);
    const as = (test: supertest.Test) =>
      test.set({ Authorization: observed.authorization, 'X-Experience-API-Version': '2.0.0' });
    const { body } = await as(supertest(carnet.url).get('/v1/violations')).expect(200);
    const { rules } = body as { readonly rules: readonly { readonly location: string; readonly sentence: string }[] };
    expect(rules.length).toBeGreaterThan(10);
    for (const { location, sentence } of rules)
      expect([LOCATIONS, sentence]).toEqual([expect.arrayContaining([location]), expect.stringContaining(location)]);
    const verdict = await as(supertest(carnet.url).post('/v1/validate')).send(began()).expect(200);
    for (const name of OBJECT_NAMES) expect(JSON.stringify(verdict.body)).toContain(`"$.${name}"`);
  });

  it('aside, "who sees what" names an account without a display name by its name', async () => {
    const { storeUrl, journalUrl } = carnet.backends;
    const env = {
      STORE_URL: storeUrl,
      JOURNAL_URL: journalUrl,
      DATA_DIR: folder,
      CARNET_MASTER_KEY: MASTER_KEY.toString('base64'),
    };
    const { code } = await runCommand(['staff', 'invite', 'anna', '--roles', 'operator'], env);
    expect(code).toBe(0);
    // As releases before have stored an account that was invited so.
    const { displayName: _, ...earlier } = (await carnet.store.staff.find('staff:anna'))!;
    await carnet.store.staff.add({ ...earlier, name: 'staff:bert', handle: 'bert', invitation: undefined } as never);
    for (const name of ['staff:anna', 'staff:bert']) {
      expect(await carnet.store.staff.find(name)).toMatchObject({ displayName: name });
      const { body } = await anOperator(carnet).get('/v1/who-sees-what').expect(200);
      const { sources } = body as { readonly sources: readonly { readonly readers: readonly object[] }[] };
      expect(sources.flatMap(({ readers }) => readers)).toContainEqual(expect.objectContaining({ id: name, name }));
    }
  });

  describe('in what is stored and asked for', () => {
    let desk = '';
    let person = '';
    const agent = () => keepAliveAgent(carnet.url);

    beforeAll(async () => {
      desk = await carnet.issue('desk', SCOPES, ['org:default']);
      const send = async (path: string, body: unknown): Promise<void> => {
        await agent()
          .post(path)
          .set('Authorization', carnet.authorization)
          .send(body as object)
          .expect(201);
      };
      await send('/v1/organisations', { id: 'org:constructor', name: 'constructor' });
      await send('/v1/sources', { id: 'constructor', name: '__proto__', organisation: 'org:constructor' });
      await send('/v1/staff', { name: 'staff:constructor', roles: ['operator'], displayName: '__proto__' });
      const learner = anAgent();
      const activity = {
        id: 'urn:constructor',
        definition: { name: { valueOf: 'a', toString: 'b' }, extensions: { 'urn:__proto__': HOSTILE_MAP } },
      };
      await aClient({ url: carnet.url, authorization: await carnet.issue('constructor', ['all']) })
        .post({
          actor: { name: '__proto__', ...learner },
          object: activity,
          verb: { id: 'urn:toString', display: { valueOf: 'said', toString: 'spoke' } },
          result: { response: 'constructor', extensions: { 'urn:constructor': HOSTILE_MAP } },
        })
        .expect(200);
      person = await consentClient(carnet).signIn({ agent: learner });
    });

    const urlOf = ({ path, query }: DescribedRequest, name: string, isReal: boolean): string => {
      const kind = path.split('/').findLast((part) => Object.hasOwn(REAL_IDS, part)) ?? '';
      const id = isReal ? (REAL_IDS[kind] ?? name) : name;
      const pairs = [...query, name].map((one) => `${encodeURIComponent(one)}=${encodeURIComponent(name)}`);
      return `${path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))}${isReal ? '' : `?${pairs.join('&')}`}`;
    };

    const ask = (shape: DescribedRequest, name: string, isReal: boolean) => {
      const { method, isOfPerson, headers, path } = shape;
      const test = agent()
        [method.toLowerCase() as 'get'](urlOf(shape, name, isReal))
        .redirects(0);
      for (const header of headers) if (!isReal && header !== 'If-Match') test.set(header, name);
      return test
        .set({ Authorization: isOfPerson ? person : desk, 'Sec-Fetch-Site': 'same-origin', 'Accept-Language': name })
        .set(path.startsWith('/xapi/') ? { 'X-Experience-API-Version': '2.0.0' } : {})
        .set('Accept', name === 'toString' ? 'text/html' : '*/*');
    };
    const expectNo500 = (test: supertest.Test, what: readonly unknown[]) =>
      test.then(({ status, text }) => {
        if (status >= 500) throw new Error(`${JSON.stringify(what)} was answered ${status}: ${text}`);
      });

    // By turns: each route is asked on one kind of backends at a commit.
    const drawn = DESCRIBED_REQUESTS.map((shape) => [shape.method, shape.path, shape] as const).filter(
      ([method, path]) => isDrawn(`names of objects ${method} ${path}`, backendKind),
    );
    it.each(drawn)('are answered by %s %s', async (method, path, shape) => {
      for (const name of OBJECT_NAMES)
        for (const isReal of method === 'DELETE' ? [false] : [false, true])
          await expectNo500(
            shape.isForm
              ? ask(shape, name, isReal)
                  .type('form')
                  .send({ [name]: name })
              : ask(shape, name, isReal),
            [name, isReal],
          );
      if (shape.body === undefined || shape.isForm || path === '/v1/profiles') return;
      for (const name of IN_BODIES)
        for (const body of bodiesWith(shape.body, name)) {
          const text = JSON.stringify(body);
          await expectNo500(ask(shape, name, true).set('Content-Type', 'application/json').send(text), [text]);
        }
    });

    // All places of a profile are in tests/unit/profiles/read/hostile-names.test.ts.
    it('are answered as members and values of a profile, and so are its pages', async () => {
      const operator = anOperator(carnet);
      let shown = 0;
      for (const name of IN_BODIES)
        for (const body of bodiesWith(aProfile({ id: 'https://names.example/p' }), name).slice(0, 20)) {
          const { body: added, status } = await operator.add(body);
          expect([body, status < 500]).toEqual([body, true]);
          const { id } = added as Partial<AddedProfile>;
          if (id === undefined) continue;
          await expectNo500(
            supertest(carnet.url)
              .get(`/profiles/${encodeURIComponent(id)}`)
              .set('Accept', 'text/html'),
            [body],
          );
          shown++;
        }
      expect(shown).toBeGreaterThan(10);
    });
  });
});
