import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile, type ProfileObject } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aClient } from '../../support/clients/client.ts';
import { anAgent, consentClient } from '../../support/clients/consent/consent-client.ts';
import { openSession } from '../../support/clients/session-client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { type AddedProfile, anOperator, type ProfileMode, violationsIn } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

interface Verdict {
  readonly standard: { readonly conforms: boolean; readonly faults: readonly { readonly at: string }[] };
  readonly profiles: readonly {
    readonly profile: string;
    readonly mode: string;
    readonly uncheckedPatterns: readonly string[];
    readonly statements: readonly {
      readonly index: number;
      readonly outcome: string;
      readonly templates: readonly string[];
      readonly violations: readonly Readonly<Record<string, unknown>>[];
    }[];
    readonly patterns: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly omitted: number;
}
const verdictOf = ({ body }: supertest.Response): Verdict => body as Verdict;

describeOnBackends('one', 'a dry run of statements', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });

  const sourceWith = async (mode?: ProfileMode['mode'], wished: ProfileObject = {}) => {
    const { body } = await anOperator(carnet).add(aProfile(wished)).expect(201);
    const { id } = body as AddedProfile;
    const source = await anOperator(carnet).source(mode === undefined ? [] : [{ id, mode }]);
    const ask =
      (path: string) =>
      (content: unknown, version = '2.0.0'): supertest.Test =>
        keepAliveAgent(carnet.url)
          .post(path)
          .set({ Authorization: source.authorization, 'X-Experience-API-Version': version })
          .set('Content-Type', 'application/json')
          .send(typeof content === 'string' ? content : JSON.stringify(content));
    return {
      id,
      version: `${id}/v1`,
      source: source.id,
      client: aClient(source),
      validate: ask('/v1/validate'),
      validateTemplates: ask('/v1/validate_templates'),
      validatePatterns: ask('/v1/validate_patterns'),
      ...exerciseStatements(id),
    };
  };

  it('names what the standard finds, by the version of the request, and asks no profile then', async () => {
    const { validate, began } = await sourceWith();
    const { actor: _, ...without } = began();
    const verdict = verdictOf(await validate([began(), without]).expect(200));
    expect(verdict).toMatchObject({
      standard: { conforms: false, faults: [{ at: '/1', link: expect.stringContaining('#:~:text=') }] },
      profiles: [],
    });
    const two = aNamedStatement({
      context: { contextAgents: [{ objectType: 'contextAgent', agent: { mbox: 'mailto:a@b.example' } }] },
    });
    expect(verdictOf(await validate(two).expect(200)).standard.conforms).toBe(true);
    expect(verdictOf(await validate(two, '1.0.3').expect(200)).standard.conforms).toBe(false);
  });

  it('judges templates with words and values, and patterns over the sequence, whatever the mode', async () => {
    for (const mode of ['enforce', 'observe', 'off'] as const) {
      const { id, version, registration, validate, began, answered, unscored } = await sourceWith(mode);
      const [only] = verdictOf(await validate([began(), answered(), unscored()]).expect(200)).profiles;
      expect(only).toMatchObject({ profile: version, mode, uncheckedPatterns: [] });
      expect(only!.statements).toMatchObject([
        { index: 0, outcome: 'success', templates: [`${id}/beginning`], violations: [] },
        { index: 1, outcome: 'success', templates: [`${id}/answer`], violations: [] },
        {
          index: 2,
          outcome: 'invalid',
          templates: [],
          violations: [
            {
              by: `${id}/answer`,
              rule: 'presence',
              location: '$.result.score.scaled',
              expected: 'included',
              found: [],
              sentence: 'The score from -1 to 1 must be there. $.result.score.scaled',
            },
          ],
        },
      ]);
      expect(only!.patterns).toMatchObject([{ registration, verdict: 'reject' }]);
    }
  });

  it('says how far a sequence has come, and what has to come next', async () => {
    const { id, registration, validate, began, answered } = await sourceWith();
    const progress = async (...statements: readonly unknown[]) =>
      verdictOf(await validate(statements).expect(200)).profiles[0]!;
    const pattern = `${id}/session`;
    expect((await progress(began())).patterns).toEqual([
      {
        registration,
        verdict: 'in-progress',
        patterns: [{ pattern, verdict: 'in-progress', expected: [`${id}/answer`] }],
      },
    ]);
    expect((await progress(began(), answered())).patterns).toMatchObject([{ verdict: 'accept' }]);
    const wrong = await progress(answered());
    expect(wrong.patterns).toMatchObject([{ verdict: 'reject' }]);
    expect(wrong.statements[0]!.violations).toMatchObject([{ rule: 'order', expected: [`${id}/beginning`] }]);
  });

  it('says that a statement claims a profile, and matches none of its templates', async () => {
    const { validate, began } = await sourceWith();
    const [only] = verdictOf(await validate(began({ verb: { id: 'https://x.example/other' } })).expect(200)).profiles;
    expect(only!.statements).toMatchObject([{ outcome: 'unmatched', templates: [] }]);
  });

  it('stores, lists and counts nothing, and knows nothing of what is stored in the same registration', async () => {
    const { source, client, validate, began, unscored } = await sourceWith('enforce');
    await client.post(began()).expect(200);
    const tried = [began(), unscored()];
    const [only] = verdictOf(await validate(tried).expect(200)).profiles;
    expect(only!.statements[0]).toMatchObject({ outcome: 'success', violations: [] });
    for (const { id } of tried) await client.get({ statementId: id }).expect(404);
    expect(await anOperator(carnet).listed(source)).toEqual([]);
    expect(await anOperator(carnet).samples('carnet_profile_violations_total', { source })).toEqual([]);
  });

  it('does not say whether a statement of another source exists, or what it is', async () => {
    const id = `https://profiles.example/${randomUUID()}`;
    const [beginning, answer] = aProfile({ id }).templates;
    const templates = [beginning, { ...answer, rules: [], contextStatementRefTemplate: [`${id}/beginning`] }];
    const { client, validate, began, answered } = await sourceWith('observe', { id, templates, patterns: [] });
    const stranger = aClient(await anOperator(carnet).source());
    const [own, theirs] = [answered(), answered()];
    await client.post(own).expect(200);
    await stranger.post(theirs).expect(200);
    const refersTo = async (statement: string): Promise<unknown> => {
      const context = { ...(began()['context'] as object), statement: { objectType: 'StatementRef', id: statement } };
      return verdictOf(await validate(answered({ context })).expect(200)).profiles[0]!.statements[0]!.outcome;
    };
    expect([await refersTo(own.id), await refersTo(theirs.id), await refersTo(randomUUID())]).toEqual([
      'invalid',
      'success',
      'success',
    ]);
  });

  it('is bounded as a request that stores statements, and lists at most a thousand violations', async () => {
    const { validate, unscored } = await sourceWith();
    expect((await validate('[{').expect(400)).body).toMatchObject({ kind: 'invalid-json' });
    const broken = { result: { response: 'x' } };
    const verdict = verdictOf(await validate(Array.from({ length: 400 }, () => unscored(broken))).expect(200));
    const listed = verdict.profiles[0]!.statements.flatMap(({ violations }) => violations);
    expect([listed.length, verdict.omitted]).toEqual([1_000, 200]);
    const tooMany = Array.from({ length: 10_001 }, () => ({}));
    expect((await validate(tooMany).expect(413)).body).toMatchObject({ kind: 'too-large' });
  });

  it('is for keys that may write statements', async () => {
    const { source, began } = await sourceWith();
    const { key, secret } = (
      await keepAliveAgent(carnet.url)
        .post(`/v1/sources/${source}/credentials`)
        .set('Authorization', carnet.authorization)
        .send({ scopes: ['statements/read'] })
        .expect(201)
    ).body as { key: string; secret: string };
    await keepAliveAgent(carnet.url)
      .post('/v1/validate')
      .auth(key, secret)
      .set('X-Experience-API-Version', '2.0.0')
      .send(began())
      .expect(403);
  });

  describe('by the paths of Part Three 3.0', () => {
    it('judges one statement by the templates of a profile, also where it claims none', async () => {
      const { id, version, validateTemplates, began, unscored } = await sourceWith();
      await validateTemplates({ statement: began({ context: { registration: randomUUID() } }), profile: id }).expect(
        204,
      );
      const refused = await validateTemplates({ statement: unscored(), profile: version }).expect(400);
      expect(violationsIn(refused)).toMatchObject([{ by: `${id}/answer`, sentence: expect.any(String) }]);
      const unmatched = await validateTemplates({ statement: aNamedStatement(), profile: id }).expect(400);
      expect((unmatched.body as { faults: unknown }).faults).toMatchObject([
        { detail: 'the statement matches no template' },
      ]);
    });

    it('judges a sequence by the patterns of a profile: a beginning does not validate', async () => {
      const { id, validatePatterns, began, answered } = await sourceWith();
      const detailsOf = ({ body }: supertest.Response): unknown =>
        (body as { faults: readonly { detail: string }[] }).faults.map(({ detail }) => detail);
      await validatePatterns({ statements: [began(), answered()], profile: id }).expect(204);
      expect(detailsOf(await validatePatterns({ statements: [began()], profile: id }).expect(400))).toEqual([
        `the statements begin a pattern, and do not end it: one of ${id}/answer has to come next`,
      ]);
      expect(detailsOf(await validatePatterns({ statements: [answered()], profile: id }).expect(400))).toEqual([
        'the statements follow no primary pattern',
      ]);
    });

    it('refuses a body without its two members, a broken statement and an unknown profile', async () => {
      const { id, validateTemplates, validatePatterns, began } = await sourceWith();
      expect((await validateTemplates({}).expect(400)).body).toMatchObject({
        faults: [{ at: '/statement' }, { at: '/profile' }],
      });
      expect((await validatePatterns({ statements: [], profile: id }).expect(400)).body).toMatchObject({
        faults: [{ at: '/statements' }],
      });
      expect((await validateTemplates({ statement: {}, profile: id }).expect(400)).body).toMatchObject({
        kind: 'invalid-statement',
      });
      await validateTemplates({ statement: began(), profile: 'https://profiles.example/none' }).expect(404);
    });
  });

  describe('of what people have decided', () => {
    const consented = async (onWithheld: string) => {
      const client = consentClient(carnet);
      const tool = await client.tool({ basis: 'consent', audience: 'adults', onWithheld });
      const [ada, bob] = [anAgent(), anAgent()];
      const session = await client.signIn({ agent: ada }, tool.authorization);
      const { version } = (await client.get(`/v1/me/purposes/record:${tool.id}`, session)).body as { version?: number };
      await client
        .send('put', `/v1/me/decisions/record:${tool.id}`, { choice: 'yes', version: version ?? 1, language: 'en' })
        .set('Authorization', session)
        .expect(200);
      const validate = (statements: readonly object[], authorization = tool.authorization) =>
        keepAliveAgent(carnet.url)
          .post('/v1/validate')
          .set({ Authorization: authorization, 'X-Experience-API-Version': '2.0.0' })
          .set('Content-Type', 'application/json')
          .send(JSON.stringify(statements));
      return { tool, ada, bob, validate, client };
    };

    it.each(['accept', 'reject'])('says what the gate would do, and where people agree: %s', async (onWithheld) => {
      const { ada, bob, validate, client, tool } = await consented(onWithheld);
      const statements = [aNamedStatement({ actor: bob }), aNamedStatement({ actor: ada })];
      const { consent } = (await validate(statements).expect(200)).body as { consent: unknown };
      expect(consent).toEqual({
        onWithheld,
        stored: 1,
        withheld: 1,
        ...(onWithheld === 'accept'
          ? {}
          : {
              statements: [
                { index: 0, outcome: 'withheld' },
                { index: 1, outcome: 'stored' },
              ],
            }),
        ask: 'http://carnet.example/me',
      });
      // No record was made of people that it does not know.
      expect((await client.permits(tool, bob)).record).toBe('ask');
      const other = await validate([aNamedStatement({ actor: ada })]).expect(200);
      expect(other.body).toMatchObject({ consent: { stored: 1, withheld: 0 } });
      expect(other.text).not.toContain('"ask"');
    });

    it('says nothing of it where the request would be refused before, and to a session', async () => {
      const { ada, bob, validate, tool } = await consented('accept');
      const broken = await validate([aNamedStatement({ actor: ada, verb: {} })]).expect(200);
      expect(broken.body).not.toHaveProperty('consent');
      const sessions = { url: carnet.url, authorization: await carnet.issue(tool.id, ['sessions']) };
      const { authorization } = await openSession(sessions, { actor: ada });
      const statement = aNamedStatement({ actor: ada, context: { instructor: bob } });
      const { body } = await validate([statement], authorization).expect(200);
      expect(body).not.toHaveProperty('consent');
    });
  });
});
