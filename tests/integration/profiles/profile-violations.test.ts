import { randomUUID } from 'node:crypto';
import { aProfile, type ProfileObject } from '../../support/builders/profiles/a-profile-document.ts';
import { aVoiding } from '../../support/builders/statements/a-statement.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import {
  type AddedProfile,
  anOperator,
  violationsIn,
  type ListedViolation,
  type ViolationsPage,
} from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, runCarnet, useCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';

const METRIC = 'carnet_profile_violations_total';
/** Longer than any process trusts what it knows of a source. */
const LATER_MS = 6_000;
const RACES = 20;

describeOnBackends('both', 'statements that break a profile', (makeBackends) => {
  /** Another server on the same journal and store; the sink of the first one serves both. */
  let other: RunningCarnet;
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  // Hooks run in the order of their definition: this server closes before the place of both is removed.
  afterAll(async () => {
    await other.close();
    expect(other.unexpectedErrors).toEqual([]);
  });
  const carnet = useCarnet(makeBackends, { now, ackWaitMs: 30_000 });
  beforeAll(async () => {
    other = await runCarnet(carnet.backends, { now, role: 'api', ackWaitMs: 30_000 });
  });

  const operator = () => anOperator(carnet);
  const added = async (wished: ProfileObject = {}): Promise<string> =>
    ((await operator().add(aProfile(wished)).expect(201)).body as { id: string }).id;
  /** A profile that both servers have loaded, and a source with a mode for it. */
  const sourceWithMode = async (
    mode: 'off' | 'observe' | 'enforce',
    policy: 'any' | 'all' = 'any',
    wished: ProfileObject = {},
  ) => {
    const profile = await added(wished);
    await other.profiles.refresh();
    const source = await operator().source([{ id: profile, mode, policy }]);
    return {
      profile,
      source: source.id,
      client: aClient(source),
      otherClient: aClient({ ...source, url: other.url }),
      ...exerciseStatements(profile),
    };
  };
  const countOf = async (profile: string, source: string): Promise<number> =>
    (await operator().samples(METRIC, { profile: `${profile}/v1`, source })).reduce((sum, [, value]) => sum + value, 0);

  describe('of a source without a profile mode', () => {
    it('are accepted, and listed and counted once, however often they are sent', async () => {
      const profile = await added();
      const source = await operator().source();
      const client = aClient(source);
      const statement = exerciseStatements(profile).unscored();
      const before = Date.now();
      for (let time = 0; time < 3; time++) await client.post(statement).expect(200);
      await client.post([statement, exerciseStatements(profile).began()]).expect(200);
      const [only, ...others] = await operator().listed(source.id);
      expect(only).toEqual({
        statement: statement.id,
        profile: `${profile}/v1`,
        by: `${profile}/answer`,
        kind: 'template',
        rule: 'presence',
        location: '$.result.score.scaled',
        sentence: 'The score from -1 to 1 must be there. $.result.score.scaled',
        at: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(Date.parse(only!.at)).toBeGreaterThanOrEqual(before);
      expect(others).toEqual([]);
      expect(
        await operator().samples(METRIC, {
          profile: `${profile}/v1`,
          template: `${profile}/answer`,
          source: source.id,
        }),
      ).toEqual([[expect.any(String), 1]]);
      expect(await countOf(profile, source.id)).toBe(1);
    });

    it('are listed without the names inside an extension', async () => {
      const canary = `canary-${randomUUID()}`;
      const document = aProfile();
      const [level] = document.concepts.slice(-1);
      const profile = (
        (
          await operator()
            .add({
              ...document,
              concepts: [
                ...document.concepts.slice(0, -1),
                { ...level, inlineSchema: '{"type":"object","additionalProperties":false}' },
              ],
            })
            .expect(201)
        ).body as AddedProfile
      ).id;
      const source = await operator().source();
      await aClient(source)
        .post(
          exerciseStatements(profile).unscored({
            result: { score: { scaled: 1 }, extensions: { [`${profile}/level`]: { [canary]: 1, [`${canary}-2`]: 2 } } },
          }),
        )
        .expect(200);
      const { text } = await operator().violations(source.id).expect(200);
      expect(
        (JSON.parse(text) as ViolationsPage).violations
          .filter(({ kind }) => kind === 'concept')
          .map(({ location }) => location),
      ).toEqual([`/result/extensions/${`${profile}/level`.replaceAll('/', '~1')}`]);
      expect(text).not.toContain(canary);
    });

    it('are listed without any content', async () => {
      const canary = `canary-${randomUUID()}`;
      const profile = await added();
      const source = await operator().source();
      const statement = exerciseStatements(profile).unscored({
        actor: { name: canary, account: { homePage: 'https://school.example', name: canary } },
        result: {
          response: canary,
          extensions: { [`${profile}/level`]: canary, [`https://x.example/${canary}`]: canary },
        },
        object: {
          id: `https://school.example/${canary}`,
          definition: { name: { en: canary }, type: `${profile}/exercise` },
        },
      });
      await aClient(source).post(statement).expect(200);
      const { text } = await operator().violations(source.id).expect(200);
      const { violations } = JSON.parse(text) as ViolationsPage;
      expect(violations.map(({ kind, rule, location }) => `${kind} ${rule} ${location}`).sort()).toEqual([
        expect.stringContaining('concept schema /result/extensions/'),
        'template any $.result.extensions'.concat(`['${profile}/level']`),
        'template presence $.result.response',
        'template presence $.result.score.scaled',
      ]);
      expect([...new Set(violations.flatMap((one) => Object.keys(one)))].sort()).toEqual([
        'at',
        'by',
        'kind',
        'location',
        'profile',
        'rule',
        'sentence',
        'statement',
      ]);
      expect(text).not.toContain(canary);
      expect((await operator().get('/metrics').set('Authorization', `Bearer ${METRICS_TOKEN}`)).text).not.toContain(
        canary,
      );
      expect(await countOf(profile, source.id)).toBe(4);
    });

    it('are listed the newest first, page after page', async () => {
      const profile = await added();
      const source = await operator().source();
      const statements = Array.from({ length: 5 }, () => exerciseStatements(profile).unscored());
      for (const statement of statements) await aClient(source).post(statement).expect(200);
      const seen: ListedViolation[] = [];
      const sizes: number[] = [];
      for (let path: string | undefined = `/v1/sources/${source.id}/violations?limit=2`; path !== undefined;) {
        const page = (await operator().get(path).expect(200)).body as ViolationsPage;
        seen.push(...page.violations);
        sizes.push(page.violations.length);
        path = page.more;
        if (path !== undefined) expect(path).toMatch(/[?&]limit=2&before=/);
      }
      expect(sizes.slice(0, 3)).toEqual([2, 2, 1]);
      expect(seen.map(({ statement }) => statement)).toEqual(statements.map(({ id }) => id).reverse());
    });
  });

  it('are neither listed nor counted of a source for which the profile is off', async () => {
    const { profile, source, client, unscored, began } = await sourceWithMode('off');
    await client.post([unscored(), began(), began()]).expect(200);
    expect(await operator().listed(source)).toEqual([]);
    expect(await countOf(profile, source)).toBe(0);
  });

  describe('under enforce', () => {
    it('are refused with every violated rule, and are neither stored, listed nor counted', async () => {
      const { profile, source, client, began, answered, unscored } = await sourceWithMode('enforce');
      const statements = [began(), answered(), unscored({ result: { response: 'x' } })];
      const refused = await client.post(statements).expect(400);
      expect(refused.body).toMatchObject({ kind: 'profile-violation' });
      expect(violationsIn(refused).map(({ statement, by, location, rule }) => [statement, by, location, rule])).toEqual(
        [
          [2, `${profile}/answer`, '$.result.score.scaled', 'presence'],
          [2, `${profile}/answer`, '$.result.response', 'presence'],
          [2, `${profile}/answer`, `$.result.extensions['${profile}/level']`, 'presence'],
        ],
      );
      for (const { id } of statements) await client.get({ statementId: id }).expect(404);
      expect([await operator().listed(source), await countOf(profile, source)]).toEqual([[], 0]);
    });

    it('are refused and listed with the words of page and author, in the language of the sender', async () => {
      const scopeNote = { en: 'Say how well.', fr: 'Dites la réussite.' };
      const id = `https://profiles.example/${randomUUID()}`;
      const [, answer] = aProfile({ id }).templates;
      const rules = [{ location: '$.result.score.scaled', presence: 'included', scopeNote }];
      const wished = { id, templates: [{ ...answer, rules }], patterns: [] };
      const { source, client, unscored } = await sourceWithMode('enforce', 'any', wished);
      const words = {
        sentence: 'The score from -1 to 1 must be there. $.result.score.scaled',
        scopeNote: scopeNote.en,
      };
      expect(violationsIn(await client.post(unscored()).expect(400))).toMatchObject([words]);
      const french = await client.post(unscored()).set('Accept-Language', 'fr').expect(400);
      expect(violationsIn(french)).toMatchObject([{ scopeNote: scopeNote.fr }]);
      const statement = unscored();
      expect(violationsIn(await client.put(statement.id, statement).expect(400))).toMatchObject([words]);
      await operator()
        .setModes(source, [{ id, mode: 'observe' }])
        .expect(200);
      ahead += LATER_MS;
      await client.post(statement).expect(200);
      expect(await operator().listed(source)).toMatchObject([words]);
    });

    it('are refused by the rules of the template that the pattern expects, where a general one holds', async () => {
      const id = `https://profiles.example/${randomUUID()}`;
      const document = aProfile({ id });
      const [beginning, answer] = document.templates;
      const scopeNote = { en: 'Say how well.' };
      const rules = [{ location: '$.result.score.scaled', presence: 'included', scopeNote }];
      const general = { ...beginning, id: `${id}/general`, verb: undefined, objectActivityType: undefined, rules: [] };
      const wished = { id, templates: [general, beginning, { ...answer, rules }] };
      const { client, began, answered, unscored } = await sourceWithMode('enforce', 'any', wished);
      const refused = await client.post([began(), unscored(), answered()]).expect(400);
      expect(violationsIn(refused)).toEqual([
        expect.objectContaining({ statement: 1, by: `${id}/answer`, rule: 'presence', scopeNote: scopeNote.en }),
      ]);
      await client.post(began()).expect(200);
      expect(violationsIn(await client.post([began(), answered()]).expect(400))).toMatchObject([
        { statement: 0, rule: 'order' },
      ]);
    });

    it('and fit each but not both race in two processes: one is accepted, the other is refused', async () => {
      const { source, client, otherClient, profile } = await sourceWithMode('enforce');
      for (let race = 1; race <= RACES; race++) {
        const { began, registration } = exerciseStatements(profile);
        const [one, two] = [began(), began()];
        const answers = await Promise.all([client.post(one), otherClient.post([two])]);
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
        const [refused] = answers.filter(({ status }) => status === 400);
        expect(violationsIn(refused!).map(({ rule }) => rule)).toContain('order');
        expect(await everyId(client, { registration })).toHaveLength(1);
      }
      expect(await operator().listed(source)).toEqual([]);
    });

    it('and race with the same statement from another process are accepted once it is stored', async () => {
      const { source, client, otherClient, profile } = await sourceWithMode('enforce');
      for (let race = 1; race <= RACES; race++) {
        const { began, registration } = exerciseStatements(profile);
        const statement = began();
        for (const { status } of await Promise.all([client, otherClient, client].map((one) => one.post(statement))))
          expect(status).toBe(200);
        expect(await everyId(client, { registration })).toEqual([statement.id]);
      }
      expect(await operator().listed(source)).toEqual([]);
    });

    it('and come after a voided one are evaluated as if that had never been', async () => {
      const { source, client, otherClient, began, answered } = await sourceWithMode('enforce');
      const first = began();
      await client.post(first).expect(200);
      expect(violationsIn(await client.post(began()).expect(400)).map(({ rule }) => rule)).toEqual(['order']);
      await client.post(aVoiding(first.id)).expect(200);
      for (const server of [client, otherClient])
        expect(violationsIn(await server.post(answered()).expect(400)).map(({ rule }) => rule)).toEqual(['order']);
      await otherClient.post(began()).expect(200);
      await client.post(answered()).expect(200);
      await otherClient.post(answered()).expect(200);
      expect(await operator().listed(source)).toEqual([]);
    });

    it('and were stored while the source was observed are accepted again, and change nothing', async () => {
      const { profile, source, client, began, unscored, registration } = await sourceWithMode('observe');
      const stored = [began(), unscored(), began()];
      await client.post(stored).expect(200);
      const [listed, counted] = [await operator().listed(source), await countOf(profile, source)];
      expect(listed.map(({ statement, rule }) => [statement, rule]).sort()).toEqual(
        [
          [stored[1]!.id, 'presence'],
          [stored[2]!.id, 'order'],
        ].sort(),
      );
      await operator()
        .setModes(source, [{ id: profile, mode: 'enforce', policy: 'any' }])
        .expect(200);
      ahead += LATER_MS;
      await client.post(unscored()).expect(400);
      for (const statement of stored) await client.post(statement).expect(200);
      await client.post(stored).expect(200);
      await client.put(stored[1]!.id, stored[1]).expect(204);
      expect([await operator().listed(source), await countOf(profile, source)]).toEqual([listed, counted]);
      expect(await everyId(client, { registration, ascending: true })).toHaveLength(3);
    });
  });

  describe('sent out of the order of their timestamps', () => {
    it.each(['observe', 'enforce'] as const)('are accepted under %s, and listed', async (mode) => {
      const { source, client, began, answered } = await sourceWithMode(mode);
      const sent = [
        began({ timestamp: '2026-03-02T09:00:00.000Z' }),
        answered({ timestamp: '2026-03-02T09:00:00.002Z' }),
        // One batch may have one time.
        [answered({ timestamp: '2026-03-02T10:00:01.500+01:00' }), answered({ timestamp: '2026-03-02T09:00:01.500Z' })],
        answered({ timestamp: '2026-03-02T09:00:00.001Z' }),
        answered({ timestamp: '2026-03-02T09:00:01.500Z' }),
        answered({ timestamp: '2026-03-02T09:00:02.000Z' }),
      ];
      for (const body of sent) await client.post(body).expect(200);
      const [early, same] = [sent[3], sent[4]] as readonly { readonly id: string }[];
      expect(
        (await operator().listed(source)).map(({ statement, rule, location }) => [statement, rule, location]),
      ).toEqual(
        expect.arrayContaining([
          [early!.id, 'timestamp-order', '/timestamp'],
          [same!.id, 'timestamp-shared', '/timestamp'],
        ]),
      );
      expect(await operator().listed(source)).toHaveLength(2);
    });
  });

  describe('of which one template holds, and another for the same verb does not', () => {
    const TWO = 'https://profiles.example/two';
    const template = (id: string, location: string) => ({
      id: `${TWO}/${id}`,
      type: 'StatementTemplate',
      inScheme: `${TWO}/v1`,
      prefLabel: { en: id },
      definition: { en: id },
      verb: `${TWO}/answered`,
      rules: [{ location, presence: 'included' }],
    });
    const wished = {
      id: TWO,
      concepts: undefined,
      patterns: undefined,
      templates: [template('scored', '$.result.score'), template('timed', '$.result.duration')],
    };
    const scored = () => exerciseStatements(TWO).answered();
    const neither = () => exerciseStatements(TWO).answered({ result: { success: true } });
    const violatedTemplates = (violations: readonly { readonly by: string }[]): readonly string[] =>
      violations.map(({ by }) => by.slice(TWO.length + 1)).sort();
    beforeAll(async () => {
      await added(wished);
    });
    const sourceWithTwoProfiles = async (mode: 'observe' | 'enforce', policy: 'any' | 'all') => {
      const source = await operator().source([{ id: TWO, mode, policy }]);
      return { source: source.id, client: aClient(source) };
    };

    it('keep it under the policy any, and break it under the policy all', async () => {
      const { client: any } = await sourceWithTwoProfiles('enforce', 'any');
      const { client: all } = await sourceWithTwoProfiles('enforce', 'all');
      await any.post(scored()).expect(200);
      expect(violatedTemplates(violationsIn(await all.post(scored()).expect(400)))).toEqual(['timed']);
      for (const client of [any, all])
        expect(violatedTemplates(violationsIn(await client.post(neither()).expect(400)))).toEqual(['scored', 'timed']);
    });

    it('are listed by the same policies where they are observed', async () => {
      for (const [policy, listed] of [
        ['any', ['scored', 'timed']],
        ['all', ['scored', 'timed', 'timed']],
      ] as const) {
        const { source, client } = await sourceWithTwoProfiles('observe', policy);
        await client.post([scored(), neither()]).expect(200);
        expect(violatedTemplates(await operator().listed(source))).toEqual(listed);
      }
    });
  });
});
