import { randomBytes, randomUUID } from 'node:crypto';
import XAPI, { type Agent, type Attachment, type Statement, type StatementsResponse } from '@xapi/xapi';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  receive,
  send,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';
import { anXapi, clientsOn, refusedBy, type XapiClient } from '../../support/clients/libraries/xapi-js-client.ts';

const { AttachmentUsages, Verbs, toBasicAuth } = XAPI.default;

type Query = NonNullable<Parameters<XapiClient['getStatements']>[0]>;

const anIri = (): string => `https://school.example/${randomUUID()}`;
const aPerson = (): Agent => ({ objectType: 'Agent', mbox: `mailto:${randomUUID()}@school.example`, name: 'Ada' });
const anActivity = () => ({ objectType: 'Activity' as const, id: anIri() });
const aStatement = (about: object = {}): Statement & { readonly id: string } => ({
  id: randomUUID(),
  actor: { objectType: 'Agent', mbox: 'mailto:ada@school.example' },
  verb: Verbs.ANSWERED,
  object: { objectType: 'Activity', id: 'https://school.example/exercises/1' },
  ...about,
});

describeOnBackends('one', 'a tool on the client library @xapi/xapi', (makeBackends, backendKind) => {
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    await anXapi(carnet, '1.0.3', 'fetch').sendStatement({ statement: aStatement() });
  });

  describe.each(clientsOn(backendKind))('in xAPI %s by %s', (version, adapter) => {
    let xapi: XapiClient;
    beforeAll(() => {
      xapi = anXapi(carnet, version, adapter);
    });

    const sendAll = async (...statements: readonly Statement[]): Promise<readonly string[]> =>
      (await xapi.sendStatements({ statements: [...statements] })).data;
    const get = async (statementId: string): Promise<Statement> => (await xapi.getStatement({ statementId })).data;
    const query = async (asked: Query): Promise<StatementsResponse> =>
      (await xapi.getStatements(asked)).data as StatementsResponse;
    const found = async (asked: Query): Promise<readonly (string | undefined)[]> =>
      (await query(asked)).statements.map(({ id }) => id);

    describe('statements', () => {
      it('are sent under the id that the tool gave, and come back whole, with what the server adds', async () => {
        const sent = aStatement({
          actor: {
            objectType: 'Group',
            name: 'Class 3b',
            account: { homePage: 'https://school.example/', name: '3b' },
            member: [aPerson()],
          },
          object: {
            ...anActivity(),
            definition: {
              name: { en: 'Straße' },
              type: 'http://adlnet.gov/expapi/activities/cmi.interaction',
              interactionType: 'choice',
              correctResponsesPattern: ['b'],
              choices: [
                { id: 'a', description: { en: 'A' } },
                { id: 'b', description: { en: 'B' } },
              ],
            },
          },
          result: {
            score: { scaled: 0.75, raw: 3, min: 0, max: 4 },
            success: true,
            completion: false,
            response: 'b',
            duration: XAPI.default.calculateISO8601Duration(new Date(0), new Date(90_250)),
            extensions: { 'https://school.example/tries': [1, null] },
          },
          context: {
            registration: randomUUID(),
            language: 'en-GB',
            platform: 'Quizzes',
            revision: '2',
            contextActivities: { parent: [anActivity()], category: [anActivity()] },
            instructor: aPerson(),
            extensions: { 'https://school.example/é': { 'a.b': 1 } },
          },
          timestamp: '2024-02-29T12:00:00.123Z',
        });
        expect(await xapi.sendStatement({ statement: sent })).toMatchObject({ status: 200, data: [sent.id] });
        const { stored, authority, version: storedVersion, ...rest } = await get(sent.id);
        expect(rest).toEqual(sent);
        expect([storedVersion, authority, Math.abs(Date.parse(stored!) - Date.now()) < 60_000]).toEqual([
          version === '2.0.0' ? '2.0.0' : '1.0.0',
          { objectType: 'Agent', account: { homePage: 'http://carnet.example', name: 'default' } },
          true,
        ]);
      });

      it('without an id are given one, and without a time the time at which they came', async () => {
        const {
          data: [id = ''],
        } = await xapi.sendStatement({ statement: aStatement({ id: undefined }) });
        const got = await get(id);
        expect([got.id, got.timestamp]).toEqual([id, got.stored]);
      });

      it('are sent many at once; the answer names their ids in order', async () => {
        const sent = Object.values(Verbs)
          .map((verb) => aStatement({ verb }))
          .filter(({ verb }) => verb !== Verbs.VOIDED);
        expect(sent.length).toBeGreaterThan(10);
        expect(await sendAll(...sent)).toEqual(sent.map(({ id }) => id));
        for (const { id, verb } of sent) expect((await get(id)).verb).toEqual(verb);
        expect(await sendAll(...sent)).toEqual(sent.map(({ id }) => id));
      });

      it('with SubStatements, references and people as objects come back as they were', async () => {
        const sent = [
          aStatement({
            object: { objectType: 'SubStatement', actor: aPerson(), verb: Verbs.PASSED, object: anActivity() },
          }),
          aStatement({ object: { objectType: 'StatementRef', id: randomUUID() } }),
          aStatement({ object: aPerson() }),
        ];
        await sendAll(...sent);
        for (const { id, object } of sent) expect((await get(id)).object).toEqual(object);
      });
    });

    describe('a query', () => {
      const person = aPerson();
      const activity = anActivity();
      const registration = randomUUID();
      const verb = anIri();
      it.each<readonly [string, object, Query]>([
        ['agent', { actor: person }, { agent: person }],
        ['agent, as the object', { object: person }, { agent: person }],
        ['agent and related_agents', { context: { instructor: person } }, { agent: person, related_agents: true }],
        ['verb', { verb: { id: verb, display: { en: 'did' } } }, { verb }],
        ['activity', { object: activity }, { activity: activity.id }],
        [
          'activity and related_activities',
          { context: { contextActivities: { grouping: [activity] } } },
          { activity: activity.id, related_activities: true },
        ],
        ['registration', { context: { registration } }, { registration }],
      ])('by %s finds what matches, and the last first', async (_, about, asked) => {
        const sent = aStatement(about);
        await sendAll(sent, aStatement());
        const ids = await found(asked);
        expect([ids[0], ids.length < 10]).toEqual([sent.id, true]);
      });

      it('by since and until finds what came after the one, and up to the other', async () => {
        const of = anActivity();
        const sent = [0, 1, 2].map(() => aStatement({ object: of }));
        for (const statement of sent) await xapi.sendStatement({ statement });
        const [first, second, third] = await Promise.all(sent.map(({ id }) => get(id)));
        expect(await found({ activity: of.id, since: first!.stored! })).toEqual([third!.id, second!.id]);
        expect(await found({ activity: of.id, since: first!.stored!, until: second!.stored! })).toEqual([second!.id]);
      });

      it('goes on with `more` to the end, each statement once, in both directions', async () => {
        const of = anActivity();
        const sent = Array.from({ length: 7 }, () => aStatement({ object: of }));
        await sendAll(...sent);
        const pages = async (asked: Query) => {
          const read = [await query(asked)];
          for (let more = read[0]!.more; more !== '' && read.length < 20; more = read.at(-1)!.more)
            read.push((await xapi.getMoreStatements({ more })).data as StatementsResponse);
          return read.map(({ statements }) => statements.map(({ id }) => id));
        };
        const [a, b, c, d, e, f, g] = sent.map(({ id }) => id);
        expect(await pages({ activity: of.id, limit: 3, ascending: true })).toEqual([[a, b, c], [d, e, f], [g]]);
        expect(await pages({ activity: of.id, limit: 3 })).toEqual([[g, f, e], [d, c, b], [a]]);
        expect(await pages({ activity: anIri() })).toEqual([[]]);
      });

      it('has the format that it asks for', async () => {
        const object = { ...anActivity(), definition: { name: { en: 'quiz', fr: 'interro' } } };
        const sent = aStatement({ object });
        await sendAll(sent);
        expect((await query({ activity: object.id, format: 'ids' })).statements[0]!.object).toEqual({ id: object.id });
        expect((await query({ activity: object.id, format: 'exact' })).statements[0]!.object).toEqual(object);
        const canonical = (await xapi.getStatement({ statementId: sent.id, format: 'canonical' })).data as unknown as {
          readonly object: typeof object;
        };
        expect(Object.keys(canonical.object.definition.name)).toHaveLength(1);
      });
    });

    it('voids statements: they are gone, and can be asked for as voided', async () => {
      const sent = [aStatement(), aStatement(), aStatement()];
      await sendAll(...sent);
      const [one, ...others] = sent.map(({ id }) => id);
      const {
        data: [voiding = ''],
      } = await xapi.voidStatement({ actor: aPerson(), statementId: one! });
      expect((await xapi.voidStatements({ actor: aPerson(), statementIds: others })).data).toHaveLength(2);
      for (const statement of sent) {
        expect(await refusedBy(xapi.getStatement({ statementId: statement.id }))).toMatchObject({
          status: 404,
          kind: 'not-found',
        });
        expect((await xapi.getVoidedStatement({ voidedStatementId: statement.id })).data).toMatchObject(statement);
      }
      expect((await get(voiding)).object).toEqual({ objectType: 'StatementRef', id: one });
    });

    describe('attachments', () => {
      const essay = 'Übung macht den Meister ✓';
      const attachment = (content: Uint8Array | string, about: Partial<Attachment> = {}): Attachment => ({
        usageType: AttachmentUsages.SUPPORTING_MEDIA,
        display: { en: 'An essay' },
        contentType: 'text/plain; charset=utf-8',
        length: Buffer.byteLength(content),
        sha2: sha2Of(content),
        ...about,
      });
      const bytesOf = (content: Uint8Array | string): ArrayBuffer =>
        new Uint8Array(Buffer.from(content as string)).buffer;

      it('come back with their statement, character by character', async () => {
        const sent = aNamedStatement({ attachments: [anAttachment(essay), anAttachment('another')] });
        expect(
          await send(carnet, aMessage([statementsPart(sent), attachmentPart(essay), attachmentPart('another')]), {
            version,
          }),
        ).toMatchObject({ status: 200 });
        const [statement, ...contents] = (await xapi.getStatement({ statementId: sent.id, attachments: true })).data;
        expect(statement).toMatchObject(sent);
        expect(contents).toEqual([essay, 'another']);
        expect((await get(sent.id)).attachments).toEqual(sent['attachments']);
      });

      it('come back with many statements, each content once', async () => {
        const object = anActivity();
        const sent = [
          aNamedStatement({ object, attachments: [anAttachment(essay)] }),
          aNamedStatement({ object }),
          aNamedStatement({ object, attachments: [anAttachment(essay)] }),
        ];
        await send(carnet, aMessage([statementsPart(sent), attachmentPart(essay)]), { version });
        const [{ statements }, ...contents] = (
          await xapi.getStatements({ activity: object.id, attachments: true, ascending: true })
        ).data;
        expect(statements.map(({ id }) => id)).toEqual(sent.map(({ id }) => id));
        expect(contents).toEqual([essay]);
      });

      it('come back with further pages, and with a voided statement', async () => {
        const object = anActivity();
        const sent = [
          aNamedStatement({ object, attachments: [anAttachment('one')] }),
          aNamedStatement({ object, attachments: [anAttachment('two')] }),
        ];
        await send(carnet, aMessage([statementsPart(sent), attachmentPart('one'), attachmentPart('two')]), { version });
        const [first, ...ones] = (
          await xapi.getStatements({ activity: object.id, attachments: true, ascending: true, limit: 1 })
        ).data;
        const [second, ...twos] = (await xapi.getMoreStatements({ more: first.more })).data as unknown as readonly [
          StatementsResponse,
          ...string[],
        ];
        expect([ones, second.statements.map(({ id }) => id), twos]).toEqual([['one'], [sent[1]!.id], ['two']]);
        await xapi.voidStatement({ actor: aPerson(), statementId: sent[0]!.id });
        expect(
          (await xapi.getVoidedStatement({ voidedStatementId: sent[0]!.id, attachments: true })).data,
        ).toMatchObject([sent[0], 'one']);
      });

      it('may be asked for where a statement has none', async () => {
        const sent = aStatement({ object: anActivity() });
        await sendAll(sent);
        expect((await xapi.getStatement({ statementId: sent.id, attachments: true })).data).toMatchObject([sent]);
      });

      it('may be somewhere else, under a fileUrl', async () => {
        const sent = aStatement({ attachments: [attachment(essay, { fileUrl: 'https://school.example/essay' })] });
        await xapi.sendStatement({ statement: sent });
        expect(await get(sent.id)).toMatchObject({ attachments: sent.attachments });
      });

      if (adapter === 'fetch') {
        it('are sent in one request, although the library writes no line end between them', async () => {
          const contents = [essay, '', randomBytes(50_000)];
          const sent = aStatement({ attachments: contents.map((content) => attachment(content)) });
          await xapi.sendStatement({ statement: sent, attachments: contents.map(bytesOf) });
          const { parts } = await receive(carnet, `/xapi/statements?attachments=true&statementId=${sent.id}`);
          const hashes = contents.map((one) => sha2Of(one));
          expect(parts.map(({ content }) => sha2Of(content)).toSorted()).toEqual(hashes.toSorted());
        });

        it('are sent with their statement, byte for byte', async () => {
          for (const content of [essay, '', randomBytes(50_000)]) {
            const sent = aStatement({ attachments: [attachment(content)] });
            expect((await xapi.sendStatement({ statement: sent, attachments: [bytesOf(content)] })).data).toEqual([
              sent.id,
            ]);
            const { json, parts } = await receive(carnet, `/xapi/statements?attachments=true&statementId=${sent.id}`);
            expect([json['attachments'], parts.map(({ content: storedVersion }) => sha2Of(storedVersion))]).toEqual([
              sent.attachments,
              [sha2Of(content)],
            ]);
          }
        });

        it('are sent once for several statements of a request', async () => {
          const sent = [
            aStatement({ attachments: [attachment(essay)] }),
            aStatement({ attachments: [attachment(essay)] }),
          ];
          expect((await xapi.sendStatements({ statements: sent, attachments: [bytesOf(essay)] })).data).toEqual(
            sent.map(({ id }) => id),
          );
          expect((await xapi.getStatement({ statementId: sent[1]!.id, attachments: true })).data).toMatchObject([
            sent[1],
            essay,
          ]);
        });

        // The library writes no line end between the content of an attachment and the next boundary (RFC 2046, section
        // 5.1.1, wants one).
      } else {
        // In Node, axios names what the library gives it application/octet-stream, so that the boundary is sent
        // nowhere.
        it('that are sent under another type than multipart/mixed are refused with their statement', async () => {
          const sent = aStatement({ attachments: [attachment(essay)] });
          expect(await refusedBy(xapi.sendStatement({ statement: sent, attachments: [bytesOf(essay)] }))).toMatchObject(
            { status: 400, faults: [{ at: 'Content-Type' }] },
          );
          expect(await refusedBy(xapi.getStatement({ statementId: sent.id }))).toMatchObject({ status: 404 });
        });
      }
    });

    it('reads the Person of an Agent', async () => {
      const account = { homePage: 'https://school.example/', name: 'ada' };
      expect((await xapi.getAgent({ agent: { objectType: 'Agent', name: 'Ada', account } })).data).toEqual({
        objectType: 'Person',
        name: ['Ada'],
        account: [account],
      });
    });

    it('reads the definition of an activity, or that none is known', async () => {
      const activity = anActivity();
      const read = async () => (await xapi.getActivity({ activityId: activity.id })).data;
      expect(await read()).toEqual(activity);
      for (const name of [{ en: 'quiz' }, { fr: 'interro' }])
        await sendAll(aStatement({ object: { ...activity, definition: { name } } }));
      expect(await read()).toEqual({ ...activity, definition: { name: { en: 'quiz', fr: 'interro' } } });
    });

    it('reads which versions are spoken, its own among them, and is answered in the newest of its line', async () => {
      const { data, headers } = await xapi.getAbout();
      const ofLine = version === '2.0.0' ? [version, '1.0.3'] : ['1.0.0', '1.0.1', '1.0.2', '1.0.3'];
      expect(data.version).toEqual(expect.arrayContaining(ofLine));
      expect(data.version.includes('2.0.0')).toBe(version === '2.0.0');
      expect(headers['x-experience-api-version']).toBe(version === '2.0.0' ? '2.0.0' : '1.0.3');
    });

    describe('gets as the answer to an error:', () => {
      it('400 for bad statements, with each fault and where it is', async () => {
        const refusal = await refusedBy(
          sendAll(
            aStatement(),
            aStatement({ verb: { id: 'answered' } }),
            aStatement({ actor: { name: 'Ada' }, timestamp: 'yesterday', grade: 1 }),
          ),
        );
        expect(refusal).toMatchObject({ status: 400, kind: 'invalid-statement' });
        expect(refusal.faults.map(({ at }) => at)).toEqual(
          expect.arrayContaining(['/1/verb/id', '/2/actor', '/2/timestamp', '/2/grade']),
        );
        expect(refusal.faults.every(({ detail, requirement }) => detail !== '' && requirement !== undefined)).toBe(
          true,
        );
      });

      it('400 for a bad parameter, naming it', async () => {
        expect(await refusedBy(query({ since: 'yesterday' }))).toMatchObject({
          status: 400,
          faults: [{ at: 'since' }],
        });
        expect(await refusedBy(xapi.getAgent({ agent: { objectType: 'Agent', name: 'Ada' } }))).toMatchObject({
          status: 400,
          faults: [{ at: 'agent' }],
        });
        expect(await refusedBy(xapi.getActivity({ activityId: 'quiz' }))).toMatchObject({
          status: 400,
          faults: [{ at: 'activityId' }],
        });
      });

      it('400 for the parameter by which the library evades caches: it is not in the standard', async () => {
        expect(await refusedBy(query({ useCacheBuster: true }))).toMatchObject({
          status: 400,
          faults: [{ at: 'cachebuster' }],
        });
        expect((await xapi.getStatements({ limit: 1 })).headers['cache-control']).toBe('no-store');
      });

      it('401 for wrong credentials, or none', async () => {
        expect(toBasicAuth('key', 'a secret')).toBe(carnet.authorization);
        for (const authorization of [basic('key', 'another secret'), '']) {
          const unauthenticated = anXapi({ url: carnet.url, authorization }, version, adapter);
          expect(await refusedBy(unauthenticated.sendStatement({ statement: aStatement() }))).toMatchObject({
            status: 401,
            kind: 'unauthorized',
          });
          expect(await refusedBy(unauthenticated.getStatements({}))).toMatchObject({
            status: 401,
            kind: 'unauthorized',
          });
        }
      });

      it('403 without the scope', async () => {
        const reader = anXapi(
          { url: carnet.url, authorization: await carnet.issue('reader', ['statements/read'], ['org:default']) },
          version,
          adapter,
        );
        expect(await refusedBy(reader.sendStatement({ statement: aStatement() }))).toMatchObject({
          status: 403,
          kind: 'forbidden',
        });
      });

      it('404 for a statement that is not there', async () => {
        expect(await refusedBy(xapi.getStatement({ statementId: randomUUID() }))).toMatchObject({
          status: 404,
          kind: 'not-found',
        });
      });

      it('409 for another statement under an existing id, naming the id', async () => {
        const sent = aStatement();
        await sendAll(sent);
        const { status, kind, detail, faults } = await refusedBy(
          sendAll(aStatement(), { ...sent, verb: Verbs.FAILED }),
        );
        expect([status, kind, detail.includes(sent.id), faults[0]?.at]).toEqual([
          409,
          'statement-conflict',
          true,
          '/1/id',
        ]);
      });
    });

    if (version === '2.0.0') {
      it('sends what 2.0 has brought, and finds it', async () => {
        const person = aPerson();
        const sent = aStatement({
          context: {
            contextAgents: [
              { objectType: 'contextAgent', agent: person, relevantTypes: ['https://school.example/types/tutor'] },
            ],
          },
        });
        await sendAll(sent);
        expect(await get(sent.id)).toMatchObject(sent);
        expect(await found({ agent: person, related_agents: true })).toEqual([sent.id]);
      });
    }
  });

  it('in another version gets 400 with the versions that are supported', async () => {
    const refusal = await refusedBy(anXapi(carnet, '0.9' as '1.0.0', 'axios').getStatements({}));
    expect(refusal).toMatchObject({ status: 400, faults: [{ at: 'X-Experience-API-Version' }] });
    expect(refusal.detail).toContain('2.0.0');
  });
});
