import { randomBytes, randomUUID } from 'node:crypto';
import TinCan from 'tincanjs';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  send,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { aTinCan, idsIn, recordStoreAt, refused, resultOf } from '../../support/clients/libraries/tincan-client.ts';

const VERSIONS = ['1.0.0', '1.0.1', '1.0.2'] as const;

const anIri = (): string => `https://school.example/${randomUUID()}`;
const aPerson = (): TinCan.Agent => new TinCan.Agent({ mbox: `mailto:${randomUUID()}@school.example`, name: 'Ada' });
const anActivity = (): TinCan.Activity => new TinCan.Activity({ id: anIri() });
const aStatement = (about: object = {}, settings?: { readonly doStamp: boolean }): TinCan.Statement =>
  new TinCan.Statement(
    {
      actor: { mbox: 'mailto:ada@school.example' },
      verb: { id: 'http://adlnet.gov/expapi/verbs/answered' },
      object: { id: 'https://school.example/exercises/1' },
      ...about,
    },
    settings,
  );
const idsOf = ({ statements }: TinCan.StatementsResult): readonly string[] => statements.map(({ id }) => id);

describeOnBackends('one', 'a tool on the client library tincanjs', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    await resultOf((callback) => aTinCan(carnet, '1.0.2').saveStatement(aStatement(), { callback }));
  });

  describe.each(VERSIONS)('in xAPI %s', (version) => {
    let lrs: TinCan.LRS;
    beforeAll(() => {
      lrs = aTinCan(carnet, version);
    });

    const save = (...statements: readonly TinCan.Statement[]): Promise<TinCan.Answer> =>
      resultOf((callback) => lrs.saveStatements(statements, { callback }));
    const retrieve = (id: string, params: TinCan.Parameters = {}): Promise<TinCan.Statement> =>
      resultOf((callback) => lrs.retrieveStatement(id, { callback, params }));
    const query = (params: TinCan.Parameters): Promise<TinCan.StatementsResult> =>
      resultOf((callback) => lrs.queryStatements({ callback, params }));
    const everyId = async (params: TinCan.Parameters): Promise<readonly (readonly string[])[]> => {
      const pages = [await query(params)];
      for (let url = pages[0]!.more; url !== null && url !== '' && pages.length < 20; url = pages.at(-1)!.more) {
        const more = url;
        pages.push(await resultOf<TinCan.StatementsResult>((callback) => lrs.moreStatements({ callback, url: more })));
      }
      return pages.map(idsOf);
    };

    describe('statements', () => {
      it('are saved under the id that the tool gave, and come back whole, with what the server adds', async () => {
        const sent = aStatement({
          actor: {
            objectType: 'Group',
            name: 'Class 3b',
            account: { homePage: 'https://school.example/', name: '3b' },
            member: [{ mbox: 'mailto:ada@school.example', name: 'Ada' }],
          },
          verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { en: 'answered', de: 'beantwortete' } },
          object: {
            id: anIri(),
            definition: {
              name: { en: 'Straße' },
              type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
              interactionType: 'choice',
              correctResponsesPattern: ['b'],
              choices: [{ id: 'a', description: { en: 'A' } }, { id: 'b' }],
            },
          },
          result: {
            score: { scaled: 0.75, raw: 3, min: 0, max: 4 },
            success: true,
            completion: false,
            response: 'b',
            duration: 'PT1M30.25S',
            extensions: { 'https://school.example/tries': [1, null] },
          },
          context: {
            registration: randomUUID(),
            language: 'en-GB',
            platform: 'Quizzes',
            revision: '2',
            contextActivities: { parent: [{ id: anIri() }], category: { id: anIri() } },
            instructor: { openid: 'https://teacher.example/' },
            extensions: { 'https://school.example/é': { 'a.b': 1 } },
          },
        });
        expect((await resultOf<TinCan.Answer>((callback) => lrs.saveStatement(sent, { callback }))).status).toBe(204);
        const got = await retrieve(sent.id);
        const { authority, ...rest } = got.asVersion(version);
        expect(rest).toEqual(sent.asVersion(version));
        expect(authority).toEqual({
          objectType: 'Agent',
          account: { homePage: 'http://carnet.example', name: 'default' },
        });
        expect([got.version, Math.abs(Date.parse(got.stored) - Date.now()) < 60_000]).toEqual(['1.0.0', true]);
      });

      it('without an id get one, which the answer names, and without a time the time of the request', async () => {
        const answer = await resultOf<TinCan.Answer>((callback) =>
          lrs.saveStatement(aStatement({}, { doStamp: false }), { callback }),
        );
        const [id = ''] = idsIn(answer);
        const got = await retrieve(id);
        expect([answer.status, got.id, got.timestamp]).toEqual([200, id, got.stored]);
      });

      it('are saved many at once; the answer names their ids in order', async () => {
        const sent = Array.from({ length: 30 }, () => aStatement());
        expect(idsIn(await save(...sent))).toEqual(sent.map(({ id }) => id));
        await expect(Promise.all(sent.map(({ id }) => retrieve(id).then((got) => got.id)))).resolves.toEqual(
          sent.map(({ id }) => id),
        );
      });

      it('may be saved again', async () => {
        const sent = aStatement();
        for (let time = 0; time < 2; time++)
          expect((await resultOf<TinCan.Answer>((callback) => lrs.saveStatement(sent, { callback }))).status).toBe(204);
        expect(idsIn(await save(sent))).toEqual([sent.id]);
      });

      it('with SubStatements, references and people as objects come back as they were', async () => {
        const referred = aStatement();
        const sent = [
          aStatement({
            object: {
              objectType: 'SubStatement',
              actor: { mbox: 'mailto:bob@school.example' },
              verb: { id: anIri() },
              object: { id: anIri() },
            },
          }),
          aStatement({ object: { objectType: 'StatementRef', id: referred.id } }),
          aStatement({ object: { objectType: 'Agent', mbox: 'mailto:bob@school.example' } }),
        ];
        await save(referred, ...sent);
        for (const one of sent)
          expect((await retrieve(one.id)).asVersion(version)['object']).toEqual(one.asVersion(version)['object']);
      });
    });

    describe('a query', () => {
      const person = aPerson();
      const activity = anActivity();
      const registration = randomUUID();
      const verb = anIri();
      it.each([
        ['agent', { actor: person }, { agent: person }],
        ['agent, as the object', { object: person }, { agent: person }],
        ['agent and related_agents', { context: { instructor: person } }, { agent: person, related_agents: true }],
        ['verb', { verb: { id: verb } }, { verb }],
        ['activity', { object: activity }, { activity }],
        [
          'activity and related_activities',
          { context: { contextActivities: { grouping: [activity] } } },
          { activity, related_activities: true },
        ],
        ['registration', { context: { registration } }, { registration }],
      ] as const)('by %s finds what matches, and the last first', async (_, about, params) => {
        const sent = aStatement(about);
        await save(sent, aStatement());
        const found = idsOf(await query(params));
        expect([found[0], found.length < 10]).toEqual([sent.id, true]);
      });

      it('by since and until finds what was saved after the one, and up to the other', async () => {
        const sent = [0, 1, 2].map(() => aStatement({ verb: { id: anIri() }, object: activity }));
        for (const one of sent) await save(one);
        const [first, second, third] = await Promise.all(sent.map(({ id }) => retrieve(id)));
        await expect(query({ activity, since: first!.stored }).then(idsOf)).resolves.toEqual([third!.id, second!.id]);
        await expect(query({ activity, since: first!.stored, until: second!.stored }).then(idsOf)).resolves.toEqual([
          second!.id,
        ]);
      });

      it('goes on with `more` to the end, each statement once, in both directions', async () => {
        const of = anActivity();
        const sent = Array.from({ length: 7 }, () => aStatement({ object: of }));
        await save(...sent);
        const [a, b, c, d, e, f, g] = sent.map(({ id }) => id);
        expect(await everyId({ activity: of, limit: 3, ascending: true })).toEqual([[a, b, c], [d, e, f], [g]]);
        expect(await everyId({ activity: of, limit: 3 })).toEqual([[g, f, e], [d, c, b], [a]]);
        expect(await everyId({ activity: anActivity() })).toEqual([[]]);
      });

      it('has the format that it asks for', async () => {
        const object = { id: anIri(), definition: { name: { en: 'quiz', fr: 'interro' } } };
        await save(aStatement({ object }));
        const formatted = async (format: string): Promise<unknown> =>
          (await query({ activity: object.id, format })).statements[0]!.asVersion(version)['object'];
        expect(await formatted('ids')).toEqual({ objectType: 'Activity', id: object.id });
        expect(await formatted('exact')).toEqual({ objectType: 'Activity', ...object });
        expect(Object.keys(((await formatted('canonical')) as typeof object).definition.name)).toHaveLength(1);
      });
    });

    it('voids a statement: it is gone, and can be asked for as voided', async () => {
      const tool = new TinCan({ recordStores: [recordStoreAt(carnet, version)] });
      const sent = aStatement();
      await save(sent);
      const voiding = await new Promise<TinCan.Statement>((resolve, reject) => {
        tool.voidStatement(
          sent.id,
          ([result], statement) => {
            if (result?.err === null) resolve(statement);
            else reject(new Error(result?.xhr.responseText));
          },
          { actor: aPerson() },
        );
      });
      expect(await refused((callback) => lrs.retrieveStatement(sent.id, { callback }))).toMatchObject({
        status: 404,
        kind: 'not-found',
      });
      expect(
        (await resultOf<TinCan.Statement>((callback) => lrs.retrieveVoidedStatement(sent.id, { callback }))).asVersion(
          version,
        ),
      ).toMatchObject(sent.asVersion(version));
      expect((await retrieve(voiding.id)).target.id).toBe(sent.id);
    });

    describe('attachments', () => {
      const attached = (content: string | ArrayBuffer | null, about: object = {}) => ({
        usageType: 'https://school.example/usages/essay',
        display: { en: 'An essay' },
        contentType: 'text/plain',
        content,
        ...about,
      });
      const contentsOf = ({ attachments }: TinCan.Statement): readonly (string | null)[] =>
        (attachments ?? []).map((one) => (one.content === null ? null : one.getContentAsString()));
      const essays = ['Übung\r\n--macht\n\nden Meister ✓', 'x'.repeat(100_000), ''];

      it.each(essays)(
        'are saved with their statement, and come back with it character by character (%#)',
        async (essay) => {
          const sent = aStatement({ attachments: [attached(essay)] });
          expect((await resultOf<TinCan.Answer>((callback) => lrs.saveStatement(sent, { callback }))).status).toBe(204);
          const got = await retrieve(sent.id, { attachments: true });
          expect(contentsOf(got)).toEqual([essay]);
          expect(got.asVersion(version)).toMatchObject(sent.asVersion(version));
          expect(contentsOf(await retrieve(sent.id))).toEqual([null]);
        },
      );

      it('are saved once for several statements of a request, and come back from a query with others', async () => {
        const object = { id: anIri() };
        const whole = attached(essays[0]!);
        const { sha2, length } = new TinCan.Attachment(whole);
        const other = aStatement({ object, attachments: [attached('another')] });
        const sent = [
          aStatement({ object, attachments: [whole] }),
          aStatement({ object }),
          aStatement({ object, attachments: [attached(null, { sha2, length })] }),
        ];
        await save(other);
        expect(idsIn(await save(...sent))).toEqual(sent.map(({ id }) => id));
        const { statements } = await query({ activity: object.id, ascending: true, attachments: true });
        expect(statements.map(({ id }) => id)).toEqual([other, ...sent].map(({ id }) => id));
        expect(statements.map(contentsOf)).toEqual([['another'], [essays[0]], [], [essays[0]]]);
      });

      it('of a statement that has been voided come back with it', async () => {
        const sent = aStatement({ attachments: [attached('an essay')] });
        await save(sent);
        await save(
          aStatement({
            verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
            object: { objectType: 'StatementRef', id: sent.id },
          }),
        );
        const got = await resultOf<TinCan.Statement>((callback) =>
          lrs.retrieveVoidedStatement(sent.id, { callback, params: { attachments: true } }),
        );
        expect(contentsOf(got)).toEqual(['an essay']);
      });

      it('may be somewhere else, under a fileUrl', async () => {
        const sent = aStatement({
          attachments: [attached(null, { length: 7, sha2: 'ab'.repeat(32), fileUrl: 'https://school.example/essay' })],
        });
        await save(sent);
        expect((await retrieve(sent.id, { attachments: true })).asVersion(version)).toMatchObject(
          sent.asVersion(version),
        );
      });

      it('may be asked for where a statement has none', async () => {
        const sent = aStatement({ object: { id: anIri() } });
        await save(sent);
        expect((await retrieve(sent.id, { attachments: true })).id).toBe(sent.id);
        expect(idsOf(await query({ activity: sent.target.id, attachments: true }))).toEqual([sent.id]);
      });

      it('that hold any bytes come byte for byte', async () => {
        const bytes = randomBytes(50_000);
        const sent = aNamedStatement({ attachments: [anAttachment(bytes)] });
        await send(carnet, aMessage([statementsPart(sent), attachmentPart(bytes)]), { version });
        const got = await retrieve(sent.id, { attachments: true });
        expect(Buffer.from(got.attachments![0]!.content!).equals(bytes)).toBe(true);
      });

      // The library writes no line end between the content of an attachment and the next boundary (RFC 2046, section
      // 5.1.1, wants one).
      it('are sent two at once, although the library writes no line end between them', async () => {
        const sent = aStatement({ attachments: [attached('one'), attached('two')] });
        await save(sent);
        const got = await retrieve(sent.id, { attachments: true });
        expect(got.attachments!.map(({ content }) => Buffer.from(content!).toString()).toSorted()).toEqual([
          'one',
          'two',
        ]);
      });

      // In Node, the library makes text of what it sends; bytes that are no UTF-8 are others then.
      it('that the library damages on their way are refused, and the statement with them', async () => {
        const sent = aStatement({ attachments: [attached(Uint8Array.from([0xff, 0xfe, 0x00]).buffer)] });
        expect(await refused((callback) => lrs.saveStatement(sent, { callback }))).toMatchObject({
          status: 400,
          faults: [{ at: 'X-Experience-API-Hash' }],
        });
        expect(await refused((callback) => lrs.retrieveStatement(sent.id, { callback }))).toMatchObject({
          status: 404,
        });
      });
    });

    it('reads the Person of an Agent', async () => {
      const agent = JSON.stringify({
        objectType: 'Agent',
        name: 'Ada',
        account: { homePage: 'https://school.example/', name: 'ada' },
      });
      const { responseText } = await resultOf<TinCan.Answer>((callback) =>
        lrs.sendRequest({ callback, url: 'agents', method: 'GET', params: { agent } }),
      );
      expect(JSON.parse(responseText)).toEqual({
        objectType: 'Person',
        name: ['Ada'],
        account: [{ homePage: 'https://school.example/', name: 'ada' }],
      });
    });

    it('reads the definition of an activity, or that none is known', async () => {
      const id = anIri();
      const read = (): Promise<TinCan.Activity> => resultOf((callback) => lrs.retrieveActivity(id, { callback }));
      expect((await read()).asVersion(version)).toEqual({ objectType: 'Activity', id });
      for (const name of [{ en: 'quiz' }, { fr: 'interro' }])
        await save(aStatement({ object: { id, definition: { name } } }));
      expect((await read()).definition?.name).toEqual({ en: 'quiz', fr: 'interro' });
    });

    it('reads which versions are spoken, its own among them, and is answered in the newest of its line', async () => {
      const { version: versions } = await resultOf<{ readonly version: readonly string[] }>((callback) =>
        lrs.about({ callback }),
      );
      expect(versions).toEqual(['1.0.0', '1.0.1', '1.0.2', '1.0.3']);
      expect((await save(aStatement())).getResponseHeader('X-Experience-API-Version')).toBe('1.0.3');
    });

    describe('gets as the answer to an error:', () => {
      it('400 for bad statements, with each fault and where it is', async () => {
        const refusal = await refused((callback) =>
          lrs.saveStatements(
            [
              aStatement(),
              aStatement({ verb: { id: 'answered' } }),
              aStatement({ actor: { name: 'Ada' }, timestamp: 'yesterday' }),
            ],
            { callback },
          ),
        );
        expect(refusal).toMatchObject({ status: 400, kind: 'invalid-statement' });
        expect(refusal.faults.map(({ at }) => at)).toEqual(
          expect.arrayContaining(['/1/verb/id', '/2/actor', '/2/timestamp']),
        );
        expect(refusal.faults.every(({ detail, requirement }) => detail !== '' && requirement !== undefined)).toBe(
          true,
        );
      });

      it('400 for a bad parameter, naming it', async () => {
        expect(
          await refused((callback) => lrs.queryStatements({ callback, params: { since: 'yesterday' } })),
        ).toMatchObject({ status: 400, faults: [{ at: 'since' }] });
      });

      it('400 for a `more` that the server did not make', async () => {
        expect(
          await refused((callback) => lrs.moreStatements({ callback, url: '/xapi/statements/more/somewhere' })),
        ).toMatchObject({ status: 400, kind: 'invalid-request' });
      });

      it('401 for wrong credentials', async () => {
        const unauthenticated = aTinCan({ url: carnet.url, authorization: basic('key', 'another secret') }, version);
        expect(await refused((callback) => unauthenticated.saveStatement(aStatement(), { callback }))).toMatchObject({
          status: 401,
          kind: 'unauthorized',
        });
        expect(await refused((callback) => unauthenticated.queryStatements({ callback }))).toMatchObject({
          status: 401,
          kind: 'unauthorized',
        });
      });

      it('403 without the scope', async () => {
        const reader = aTinCan(
          { url: carnet.url, authorization: await carnet.issue('reader', ['statements/read'], ['org:default']) },
          version,
        );
        expect(await refused((callback) => reader.saveStatement(aStatement(), { callback }))).toMatchObject({
          status: 403,
          kind: 'forbidden',
        });
      });

      it('404 for a statement that is not there', async () => {
        expect(await refused((callback) => lrs.retrieveStatement(randomUUID(), { callback }))).toMatchObject({
          status: 404,
          kind: 'not-found',
        });
      });

      it('409 for another statement under an existing id, naming the id', async () => {
        const sent = aStatement();
        await save(sent);
        const { status, kind, detail } = await refused((callback) =>
          lrs.saveStatement(aStatement({ id: sent.id, verb: { id: anIri() } }), { callback }),
        );
        expect([status, kind, detail.includes(sent.id)]).toEqual([409, 'statement-conflict', true]);
      });
    });
  });

  it('in xAPI 0.95 gets 400 with the versions that are supported', async () => {
    const refusal = await refused((callback) => aTinCan(carnet, '0.95').saveStatement(aStatement(), { callback }));
    expect(refusal).toMatchObject({ status: 400, faults: [{ at: 'X-Experience-API-Version' }] });
    expect(refusal.detail).toContain('1.0.3');
  });
});
