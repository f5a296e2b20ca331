import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import { bodyOf, dataPart, type Part, partsOf, sha256, statementsPart } from './support/transmission.ts';

const BOUNDARY = 'x7-(school):part';
const TYPE = `multipart/mixed; boundary="${BOUNDARY}"`;
const ESSAY = Buffer.from('The Rhine rises in the Alps.\r\n--and-ends-in-the-sea\r\n');
const PICTURE = Buffer.concat([Buffer.from([0, 0xff, 0x0d, 0x0a]), randomBytes(2000), Buffer.from('\r\n')]);

const described = (content: Buffer, about: Readonly<Record<string, unknown>> = {}): JsonObject => ({
  usageType: 'https://school.example/usage/essay',
  display: { en: 'Essay' },
  contentType: 'text/plain',
  length: content.length,
  sha2: sha256(content),
  ...about,
});
const withUrl = (content: Buffer): JsonObject => described(content, { fileUrl: 'https://school.example/essays/12' });
const stating = (...attachments: readonly JsonObject[]): JsonObject & { readonly id: string } =>
  aNamedStatement({ attachments });
const withoutHeader = (name: string): Part => dataPart(ESSAY, { [name]: undefined });

type Make = () => Buffer | readonly Part[];
type Rows = readonly (readonly [title: string, make: Make, type?: string])[];
/** With the type that each row comes as: jest would take a missing argument for a callback. */
const complete = (rows: Rows): readonly (readonly [string, Make, string])[] =>
  rows.map(([title, make, type = TYPE]) => [title, make, type]);
const essay = (...parts: readonly Part[]): readonly Part[] => [statementsPart(stating(described(ESSAY))), ...parts];
const fold = (parts: readonly Part[]): string => bodyOf(parts, BOUNDARY).toString('latin1');
const raw = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Bodies that are accepted (1.5.2; 4.1.3). */
const ACCEPTED: Rows = [
  ['one statement with its attachment', () => essay(dataPart(ESSAY))],
  [
    'statements in a list',
    () => [
      statementsPart([stating(described(ESSAY)), stating(described(PICTURE))]),
      dataPart(ESSAY),
      dataPart(PICTURE),
    ],
  ],
  [
    'the data in another order than the attachments',
    () => [statementsPart(stating(described(ESSAY), described(PICTURE))), dataPart(PICTURE), dataPart(ESSAY)],
  ],
  [
    'the data once for two statements',
    () => [statementsPart([stating(described(ESSAY)), stating(described(ESSAY))]), dataPart(ESSAY)],
  ],
  [
    'the data once for two attachments of a statement',
    () => [
      statementsPart(stating(described(ESSAY), described(ESSAY, { display: { de: 'Aufsatz' } }))),
      dataPart(ESSAY),
    ],
  ],
  ['no attachments at all', () => [statementsPart(stating())]],
  ['an attachment that has a fileUrl, without data', () => [statementsPart(stating(withUrl(ESSAY)))]],
  ['an attachment that has a fileUrl, with data', () => [statementsPart(stating(withUrl(ESSAY))), dataPart(ESSAY)]],
  [
    'one with data and one with a fileUrl',
    () => [statementsPart(stating(described(ESSAY), withUrl(PICTURE))), dataPart(ESSAY)],
  ],
  [
    'an attachment of a SubStatement',
    () => [
      statementsPart(
        aStatement({ object: { objectType: 'SubStatement', ...aStatement({ attachments: [described(ESSAY)] }) } }),
      ),
      dataPart(ESSAY),
    ],
  ],
  ['data of no bytes', () => [statementsPart(stating(described(Buffer.alloc(0)))), dataPart(Buffer.alloc(0))]],
  ['data without Content-Type', () => essay(dataPart(ESSAY, { 'Content-Type': undefined }))],
  ['a hash in capitals', () => essay(dataPart(ESSAY, { 'X-Experience-API-Hash': sha256(ESSAY).toUpperCase() }))],
  [
    'a SHA-512',
    () => [
      statementsPart(stating(described(ESSAY, { sha2: sha512(ESSAY) }))),
      dataPart(ESSAY, { 'X-Experience-API-Hash': sha512(ESSAY) }),
    ],
  ],
  [
    'a length that is not that of the data, since the hash alone says what belongs together',
    () => [statementsPart(stating(described(ESSAY, { length: 3 }))), dataPart(ESSAY)],
  ],
  [
    'headers in other cases and without blanks',
    () =>
      raw(
        fold(essay(dataPart(ESSAY)))
          .replaceAll('Content-Type: ', 'content-type:')
          .replace('X-Experience-API-Hash', 'x-experience-api-HASH'),
      ),
  ],
  ['a preamble and an epilogue', () => raw(`Parts follow.\r\n${fold(essay(dataPart(ESSAY)))}The end.`)],
  ['a line end before the first boundary', () => raw(`\r\n${fold(essay(dataPart(ESSAY)))}`)],
  ['no line end after the last boundary', () => raw(fold(essay(dataPart(ESSAY))).slice(0, -2))],
  [
    'blanks after a boundary',
    () => raw(fold(essay(dataPart(ESSAY))).replace(`--${BOUNDARY}\r\n`, `--${BOUNDARY} \t\r\n`)),
  ],
  [
    'a boundary that begins with dashes',
    () => bodyOf(essay(dataPart(ESSAY)), '-------314'),
    'multipart/mixed; boundary=-------314',
  ],
  [
    'a type with more parameters, in capitals',
    () => bodyOf(essay(dataPart(ESSAY)), 'b1'),
    'Multipart/Mixed; charset=utf-8; boundary=b1',
  ],
];

/** What is refused with 400. */
const REFUSED: Rows = [
  ['no boundary in the type', () => essay(dataPart(ESSAY)), 'multipart/mixed'],
  ['another boundary in the type', () => essay(dataPart(ESSAY)), 'multipart/mixed; boundary=other'],
  ['multipart of another kind', () => essay(dataPart(ESSAY)), `multipart/form-data; boundary="${BOUNDARY}"`],
  ['no first boundary', () => raw(fold(essay(dataPart(ESSAY))).replace(`--${BOUNDARY}\r\n`, ''))],
  ['no boundary between the parts', () => raw(fold(essay(dataPart(ESSAY))).replace(`}\r\n--${BOUNDARY}\r\n`, '}\r\n'))],
  ['no last boundary', () => raw(fold(essay(dataPart(ESSAY))).split(`--${BOUNDARY}--`)[0]!)],
  ['nothing', () => Buffer.alloc(0)],
  ['no part', () => raw(`--${BOUNDARY}--\r\n`)],
  ['statements that are no JSON', () => [{ ...statementsPart(''), content: Buffer.from('{') }, dataPart(ESSAY)]],
  [
    'statements of another type',
    () => [statementsPart(stating(described(ESSAY)), { 'Content-Type': 'text/plain' }), dataPart(ESSAY)],
  ],
  [
    'statements without a type',
    () => [statementsPart(stating(described(ESSAY)), { 'Content-Type': undefined }), dataPart(ESSAY)],
  ],
  ['statements in the second part', () => [dataPart(ESSAY), statementsPart(stating(described(ESSAY)))]],
  ['statements in two parts', () => [statementsPart(stating()), statementsPart(stating())]],
  [
    'a statement that is none',
    () => [statementsPart(aStatement({ verb: {}, attachments: [described(ESSAY)] })), dataPart(ESSAY)],
  ],
  ['no data for an attachment without fileUrl', () => essay()],
  [
    'no data for one of two attachments',
    () => [statementsPart(stating(described(ESSAY), described(PICTURE))), dataPart(ESSAY)],
  ],
  [
    'no data for the attachment of one statement of two',
    () => [statementsPart([stating(described(ESSAY)), stating(described(PICTURE))]), dataPart(PICTURE)],
  ],
  ['data that no attachment is about', () => essay(dataPart(ESSAY), dataPart(PICTURE))],
  ['data, but no attachments', () => [statementsPart(stating()), dataPart(ESSAY)]],
  ['data without their hash', () => essay(withoutHeader('X-Experience-API-Hash'))],
  ['a hash that is not that of the data', () => essay(dataPart(PICTURE, { 'X-Experience-API-Hash': sha256(ESSAY) }))],
  ['a hash that is none', () => essay(dataPart(ESSAY, { 'X-Experience-API-Hash': 'essay' }))],
  [
    'data with one byte changed',
    () => essay({ ...dataPart(ESSAY), content: Buffer.from(ESSAY.toString().replace('R', 'r')) }),
  ],
  ['data in base64', () => essay(dataPart(ESSAY, { 'Content-Transfer-Encoding': 'base64' }))],
  ['data in 7bit', () => essay(dataPart(ESSAY, { 'Content-Transfer-Encoding': '7bit' }))],
  ['data of another type than the attachment has', () => essay(dataPart(ESSAY, { 'Content-Type': 'image/png' }))],
];
const sha512 = (content: Buffer): string => createHash('sha512').update(content).digest('hex');

describeServer(
  'attachments (xAPI 1.0.3 Communication 1.5, 2.1.3, Data 2.4.11; IEEE 9274.1.1 4.1.3, 4.2.2.6)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const send = (
        body: Buffer | readonly Part[],
        type = TYPE,
        ...[method = 'POST', query = '']: [method?: string, query?: Query]
      ): Promise<Answered> =>
        server.in(version)({
          method,
          path: 'statements',
          query,
          headers: { 'Content-Type': type },
          body: Buffer.isBuffer(body) ? body : bodyOf(body, BOUNDARY),
        });
      const get = (query: Query): Promise<Answered> => server.in(version)({ path: 'statements', query });
      const hashOf = ({ headers }: Part): string | undefined => headers['x-experience-api-hash'];

      it.each(complete(ACCEPTED))('are accepted: %s', async (_, make, type) => {
        const answered = await send(make(), type);
        expect([answered.status, answered.status === 200 ? '' : answered.text]).toEqual([200, '']);
      });

      it.each(complete(REFUSED))('are refused with 400: %s', async (_, make, type) => {
        const answered = await send(make(), type);
        expect([answered.status, answered.text]).toEqual([400, expect.stringContaining('invalid-')]);
      });

      it('leave nothing if they are refused, neither statements nor data', async () => {
        const content = randomBytes(50);
        const sent = stating(described(content), described(PICTURE));
        expect((await send([statementsPart(sent), dataPart(content)])).status).toBe(400);
        expect((await get({ statementId: sent.id })).status).toBe(404);
      });

      it('are taken with PUT', async () => {
        const sent = stating(described(ESSAY));
        expect(
          (
            await send(
              essay(dataPart(ESSAY)).map((part, index) => (index === 0 ? statementsPart(sent) : part)),
              TYPE,
              'PUT',
              { statementId: sent.id },
            )
          ).status,
        ).toBe(204);
        expect(partsOf(await get({ statementId: sent.id, attachments: true }))[1]?.content.equals(ESSAY)).toBe(true);
      });

      describe('as application/json', () => {
        it('statements without attachments or with a fileUrl are accepted, in a batch too', async () => {
          for (const body of [
            stating(),
            stating(withUrl(ESSAY)),
            [stating(), stating(withUrl(ESSAY), withUrl(PICTURE))],
          ])
            expect((await server.in(version)({ method: 'POST', path: 'statements', body })).status).toBe(200);
        });

        it('a batch is refused with 400 where one attachment has no fileUrl', async () => {
          const well = stating(withUrl(ESSAY));
          expect(
            (
              await server.in(version)({
                method: 'POST',
                path: 'statements',
                body: [well, stating(withUrl(ESSAY), described(PICTURE))],
              })
            ).status,
          ).toBe(400);
          expect((await get({ statementId: well.id })).status).toBe(404);
        });
      });

      describe('asked for with attachments', () => {
        it('are multipart/mixed: the statement, then the bytes of each with type, encoding and hash', async () => {
          const [one, two] = [randomBytes(100), Buffer.from('name,points\r\nAda,7\r\n')];
          const sent = stating(
            described(one, { contentType: 'image/png' }),
            described(two, { contentType: 'text/csv; charset=utf-8' }),
          );
          await send([
            statementsPart(sent),
            dataPart(one, { 'Content-Type': 'image/png' }),
            dataPart(two, { 'Content-Type': 'text/csv' }),
          ]);
          const answered = await get({ statementId: sent.id, attachments: true });
          const [first, ...data] = partsOf(answered);
          expect([first?.headers['content-type'], JSON.parse(String(first?.content))]).toEqual([
            'application/json',
            expect.objectContaining(sent),
          ]);
          expect(data.map(({ headers }) => headers)).toEqual([
            {
              'content-type': 'image/png',
              'content-transfer-encoding': 'binary',
              'x-experience-api-hash': sha256(one),
            },
            {
              'content-type': 'text/csv; charset=utf-8',
              'content-transfer-encoding': 'binary',
              'x-experience-api-hash': sha256(two),
            },
          ]);
          expect(data.map(({ content }, index) => content.equals([one, two][index]!))).toEqual([true, true]);
          expect(answered.headers['content-length']).toBe(String(answered.bytes.length));
        });

        it('are those of all statements of a page, SubStatements included, each once', async () => {
          const [one, two, three, verb] = [
            randomBytes(60),
            randomBytes(60),
            randomBytes(60),
            { id: `https://school.example/verbs/${randomUUID()}` },
          ];
          const batch = [
            aStatement({ verb, attachments: [described(one)] }),
            aStatement({ verb, attachments: [described(one), described(two)] }),
            aStatement({
              verb,
              object: { objectType: 'SubStatement', ...aStatement({ attachments: [described(three)] }) },
            }),
          ];
          expect(
            (await send([statementsPart(batch), ...[one, two, three].map((content) => dataPart(content))])).status,
          ).toBe(200);
          const whole = partsOf(await get({ verb: verb.id, attachments: true, ascending: true }));
          expect([
            (JSON.parse(String(whole[0]?.content)) as { statements: unknown[] }).statements.length,
            whole.slice(1).map(hashOf),
          ]).toEqual([3, [one, two, three].map((content) => sha256(content))]);
          const page = partsOf(await get({ verb: verb.id, attachments: true, limit: 2, ascending: true }));
          const { more } = JSON.parse(String(page[0]?.content)) as { more: string };
          expect([
            page.slice(1).map(hashOf),
            partsOf(await server.in(version)({ path: more }))
              .slice(1)
              .map(hashOf),
          ]).toEqual([[sha256(one), sha256(two)], [sha256(three)]]);
        });

        it('are multipart/mixed also where there are none, or no data of them, or no statements', async () => {
          const [plain, linked] = [stating(), stating(withUrl(randomBytes(20)))];
          await server.in(version)({ method: 'POST', path: 'statements', body: [plain, linked] });
          for (const query of [
            { statementId: plain.id },
            { statementId: linked.id },
            { verb: 'https://school.example/none' },
          ]) {
            const answered = await get({ ...query, attachments: true });
            expect([query, answered.status, partsOf(answered).length]).toEqual([query, 200, 1]);
          }
        });

        it('come with data that was sent with an earlier statement', async () => {
          const content = randomBytes(40);
          await send([statementsPart(stating(described(content))), dataPart(content)]);
          const later = stating(withUrl(content));
          expect((await server.in(version)({ method: 'POST', path: 'statements', body: later })).status).toBe(200);
          expect(
            partsOf(await get({ statementId: later.id, attachments: true }))
              .slice(1)
              .map(hashOf),
          ).toEqual([sha256(content)]);
        });

        it.each(['ids', 'canonical'])('are the same in the format %s', async (format) => {
          const content = randomBytes(40);
          const sent = stating(described(content));
          await send([statementsPart(sent), dataPart(content)]);
          expect(
            partsOf(await get({ statementId: sent.id, attachments: true, format }))[1]?.content.equals(content),
          ).toBe(true);
        });
      });

      it('not asked for are not sent: the answer is application/json', async () => {
        const content = randomBytes(40);
        const sent = stating(described(content));
        await send([statementsPart(sent), dataPart(content)]);
        for (const query of [
          { statementId: sent.id },
          { statementId: sent.id, attachments: false },
          { limit: 1 },
          { limit: 1, attachments: false },
        ]) {
          const answered = await get(query);
          expect([answered.headers['content-type'], answered.json]).toEqual(['application/json', expect.anything()]);
          expect(answered.text).toContain(sha256(content));
        }
      });
    });
  },
);
