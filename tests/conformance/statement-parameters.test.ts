import { randomUUID } from 'node:crypto';
import { aNamedStatement, aVoiding } from '../support/builders/statements/a-statement.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';

const AGENT = '{"mbox":"mailto:ada@school.example"}';
/** Every parameter of GET, with a value that it may have. */
const VALID = {
  statementId: randomUUID(),
  voidedStatementId: randomUUID(),
  agent: AGENT,
  verb: 'https://school.example/verbs/answered',
  activity: 'https://school.example/quiz/7',
  registration: randomUUID(),
  related_activities: 'true',
  related_agents: 'true',
  since: '2026-01-17T08:30:00Z',
  until: '2026-01-17T08:30:00Z',
  limit: '1',
  format: 'exact',
  attachments: 'false',
  ascending: 'true',
} as const;
const NAMES = Object.keys(VALID) as readonly (keyof typeof VALID)[];
const IDS = ['statementId', 'voidedStatementId'] as const;
const FILTERS = NAMES.filter((name) => name !== 'statementId' && name !== 'voidedStatementId');
const BESIDE_AN_ID: readonly string[] = ['format', 'attachments'];

const WRONG: Readonly<Record<keyof typeof VALID, readonly string[]>> = {
  statementId: ['', 'quiz', VALID.statementId.slice(1), `{${VALID.statementId}}`],
  voidedStatementId: ['', 'quiz', `${VALID.statementId}0`],
  agent: [
    '',
    'ada',
    'mailto:ada@school.example',
    '{}',
    '[]',
    'null',
    '"ada"',
    `[${AGENT}]`,
    '{"mbox":"ada@school.example"}',
    '{"mbox":"mailto:ada@school.example","openid":"https://ada.example"}',
    '{"objectType":"agent","mbox":"mailto:ada@school.example"}',
    '{"objectType":"Group","member":[{"mbox":"mailto:ada@school.example"}]}',
    '{"name":"Ada"}',
    '{"mbox":"mailto:ada@school.example","x":1}',
    '{"mbox":null}',
    '{"account":{"name":"ada"}}',
    '{"mbox":"mailto:ada@school.example","mbox":"mailto:ben@school.example"}',
    '{"name":null,"mbox":"mailto:ada@school.example"}',
    '{"mbox":"mailto:ada@school.example"}}',
  ],
  verb: ['', 'answered', 'school.example/answered', '//school.example/answered'],
  activity: ['', 'quiz', '/quiz/7'],
  registration: ['', 'class', '7', VALID.registration.replaceAll('-', '')],
  related_activities: ['', '1', 'TRUE', 'yes', '"true"', 'null'],
  related_agents: ['', '0', 'tRUE', 'no'],
  attachments: ['', '1', 'TRUE', 'yes'],
  ascending: ['', '0', 'FALSE', 'asc'],
  since: ['', 'yesterday', '17.1.2026', '2026-13-01T00:00:00Z', '2026-01-17T08:30:00-00:00', '1768638600000'],
  until: ['', 'tomorrow', '2026-02-30T00:00:00Z'],
  limit: ['', '-1', '1.5', 'ten', '1e2', '0x10', ' 1', 'null'],
  format: ['', 'Exact', 'IDS', 'id', 'json', 'canonical,exact'],
};
const OTHER_CASES = NAMES.flatMap((name) => [
  name.charAt(0).toUpperCase() + name.slice(1),
  name.toUpperCase(),
  ...(name === name.toLowerCase() ? [] : [name.toLowerCase()]),
]);

describeServer(
  'the parameters of GET statements (xAPI 1.0.3 Communication 2.1.3, 3.2; IEEE 9274.1.1 4.1.5, 4.1.6.1)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const get = (query: Query): Promise<Answered> => server.in(version)({ path: 'statements', query });
      const faultsOf = ({ json }: Answered): readonly string[] =>
        (json as { faults: { at: string }[] }).faults.map(({ at }) => at);

      it.each(FILTERS)('%s is accepted on its own', async (name) => {
        expect((await get({ [name]: VALID[name] })).status).toBe(200);
      });

      it('all but the two ids are accepted together, and the list is empty where nothing matches', async () => {
        expect(await get(Object.fromEntries(FILTERS.map((name) => [name, VALID[name]])))).toMatchObject({
          status: 200,
          json: { statements: [], more: '' },
        });
      });

      it.each([
        ['limit', '0'],
        ['limit', '1000000'],
        ['limit', '12345678901234567890'],
        ['limit', '007'],
        ['since', '0001-01-01T00:00:00Z'],
        ['since', '9999-12-31T23:59:59.999Z'],
        ['until', '0001-01-01T00:00:00Z'],
        ['until', '9999-12-31T23:59:59.999Z'],
        ['since', '1969-12-31T23:59:59.999Z'],
        ['related_agents', 'false'],
        ['related_activities', 'false'],
        ['ascending', 'false'],
        ['attachments', 'false'],
        ['format', 'ids'],
        ['format', 'canonical'],
        ['agent', '{"objectType":"Group","mbox":"mailto:class7b@school.example"}'],
        ['agent', '{"objectType":"Agent","name":"Ada","mbox":"mailto:ada@school.example"}'],
        ['since', '2026-01-17T08:30:00.123456+05:30'],
        ['verb', 'urn:x:é'],
      ])('%s may be %s', async (name, value) => {
        expect((await get({ [name]: value })).status).toBe(200);
      });

      it('since and until may lie before or after all stored statements: they exclude none, or all', async () => {
        const verb = `https://school.example/verbs/${randomUUID()}`;
        const sent = aNamedStatement({ verb: { id: verb } });
        await server.in(version)({ method: 'POST', path: 'statements', body: sent });
        for (const past of ['0001-01-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z']) {
          expect([past, (await get({ verb, since: past })).json, (await get({ verb, until: past })).json]).toEqual([
            past,
            { statements: [expect.objectContaining({ id: sent.id })], more: '' },
            { statements: [], more: '' },
          ]);
        }
        for (const future of ['2999-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z']) {
          expect([
            future,
            (await get({ verb, since: future })).json,
            (await get({ verb, until: future })).json,
          ]).toEqual([
            future,
            { statements: [], more: '' },
            { statements: [expect.objectContaining({ id: sent.id })], more: '' },
          ]);
        }
      });

      it.each(Object.entries(WRONG))(
        '%s must have the format of the same type in statements, and is refused with 400 otherwise (Data 2.2; 4.1.6)',
        async (name, values) => {
          for (const value of values) {
            const answered = await get({ [name]: value });
            expect([value, answered.status, faultsOf(answered)]).toEqual([value, 400, [name]]);
          }
        },
      );

      it.each(OTHER_CASES)('%s, which differs from a parameter in case, is refused with 400', async (name) => {
        const answered = await get({ [name]: 'true' });
        expect([answered.status, faultsOf(answered)]).toEqual([400, [name]]);
      });

      it.each([
        'x=1',
        'stateId=a',
        'activityId=https://school.example/quiz/7',
        'profileId=a',
        'method=GET',
        'limit=1&__proto__=1',
        'statements',
        'agent[mbox]=mailto:ada@school.example',
        'more=x',
      ])('a parameter that it does not know is refused with 400: %s', async (query) => {
        expect((await get(query)).status).toBe(400);
      });

      it.each(NAMES)('%s twice is refused with 400', async (name) => {
        expect(
          (await get(`${name}=${encodeURIComponent(VALID[name])}&${name}=${encodeURIComponent(VALID[name])}`)).status,
        ).toBe(400);
      });

      describe('an id', () => {
        it('of either kind beside the other is refused with 400', async () => {
          expect(
            (await get({ statementId: VALID.statementId, voidedStatementId: VALID.voidedStatementId })).status,
          ).toBe(400);
          expect((await get({ statementId: VALID.statementId, voidedStatementId: VALID.statementId })).status).toBe(
            400,
          );
        });

        const together = IDS.flatMap((id) =>
          FILTERS.filter((name) => !BESIDE_AN_ID.includes(name)).map((name) => [id, name] as const),
        );
        it.each(together)(
          '%s beside %s is refused with 400, although both are right, and the statement is there',
          async (id, name) => {
            const [sent, voided] = [aNamedStatement(), aNamedStatement()];
            await server.in(version)({ method: 'POST', path: 'statements', body: [sent, voided, aVoiding(voided.id)] });
            const there = id === 'statementId' ? sent.id : voided.id;
            expect([
              (await get({ [id]: there })).status,
              (await get({ [id]: there, [name]: VALID[name] })).status,
            ]).toEqual([200, 400]);
          },
        );

        it('may stand beside attachments and format, and both', async () => {
          const [sent, voided] = [aNamedStatement(), aNamedStatement()];
          await server.in(version)({ method: 'POST', path: 'statements', body: [sent, voided, aVoiding(voided.id)] });
          for (const one of [{ statementId: sent.id }, { voidedStatementId: voided.id }]) {
            for (const query of [
              { attachments: 'true' },
              { attachments: 'false' },
              { format: 'ids' },
              { format: 'exact' },
              { format: 'canonical' },
              { format: 'ids', attachments: 'true' },
            ])
              expect([query, (await get({ ...one, ...query })).status]).toEqual([query, 200]);
          }
        });

        it('is found in either case, and what no statement has is answered with 404', async () => {
          const sent = aNamedStatement();
          await server.in(version)({ method: 'POST', path: 'statements', body: sent });
          expect((await get({ statementId: sent.id.toUpperCase() })).json).toMatchObject({ id: sent.id });
          expect([
            (await get({ statementId: randomUUID() })).status,
            (await get({ voidedStatementId: randomUUID() })).status,
            (await get({ voidedStatementId: sent.id })).status,
          ]).toEqual([404, 404, 404]);
        });
      });
    });
  },
);
