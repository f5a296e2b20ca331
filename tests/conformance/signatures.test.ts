import type { JsonObject } from '../../src/xapi/model/types.ts';
import { aSignature, signed } from '../support/builders/statements/a-signature.ts';
import { aNamedStatement } from '../support/builders/statements/a-statement.ts';
import { type Answered, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import { bodyOf, dataPart, partsOf, statementsPart } from './support/transmission.ts';

type Make = (statement: JsonObject) => {
  readonly jws: string;
  readonly sent?: JsonObject;
  readonly about?: JsonObject;
  readonly type?: string;
};
const accepted: readonly (readonly [string, Make])[] = [
  ...['RS256', 'RS384', 'RS512'].map(
    (alg) => [`by ${alg}`, (statement: JsonObject) => ({ jws: signed(statement, { alg }) })] as const,
  ),
  ['with other headers', (statement) => ({ jws: signed(statement, { alg: 'RS256', typ: 'JOSE', kid: 'school-7' }) })],
  [
    'of a statement written in another order',
    (statement) => ({ jws: signed(Object.fromEntries(Object.entries(statement).reverse())) }),
  ],
  [
    'of the same statement: a list of one Activity in place of a single one',
    (statement) => ({
      jws: signed({
        ...statement,
        context: { contextActivities: { parent: [{ id: 'https://school.example/course' }] } },
      }),
      sent: { ...statement, context: { contextActivities: { parent: { id: 'https://school.example/course' } } } },
    }),
  ],
  [
    'of the same statement: more than hundredths of a second in the duration',
    (statement) => ({
      jws: signed({ ...statement, result: { duration: 'PT7.123S' } }),
      sent: { ...statement, result: { duration: 'PT7.12S' } },
    }),
  ],
];
const refused: readonly (readonly [string, Make])[] = [
  ['by HS256', (statement) => ({ jws: signed(statement, { alg: 'HS256' }) })],
  ['by ES256', (statement) => ({ jws: signed(statement, { alg: 'ES256' }) })],
  ['by none', (statement) => ({ jws: signed(statement, { alg: 'none' }) })],
  ['without an algorithm', (statement) => ({ jws: signed(statement, {}) })],
  [
    'of another statement',
    (statement) => ({ jws: signed({ ...statement, verb: { id: 'https://school.example/verbs/failed' } }) }),
  ],
  ['of a statement with another result', (statement) => ({ jws: signed({ ...statement, result: { success: true } }) })],
  ['of no statement', () => ({ jws: signed({ passed: true }) })],
  ['of a text', () => ({ jws: signed('passed') })],
  ['of a list', (statement) => ({ jws: signed([statement]) })],
  ['that is no JWS', () => ({ jws: 'signed: the head' })],
  ['of two parts', (statement) => ({ jws: signed(statement).split('.').slice(0, 2).join('.') })],
  ['of four parts', (statement) => ({ jws: `${signed(statement)}.x` })],
  ['of nothing', () => ({ jws: '' })],
  [
    'in JSON serialization',
    (statement) => {
      const [protected_ = '', payload = '', own = ''] = signed(statement).split('.');
      return { jws: JSON.stringify({ payload, signatures: [{ protected: protected_, signature: own }] }) };
    },
  ],
  [
    'of another type',
    (statement) => ({ jws: signed(statement), about: { contentType: 'text/plain' }, type: 'text/plain' }),
  ],
  [
    'with a certificate that is none',
    (statement) => ({ jws: signed(statement, { alg: 'RS256', x5c: ['bm8gY2VydGlmaWNhdGU='] }) }),
  ],
  ['with certificates that are no list', (statement) => ({ jws: signed(statement, { alg: 'RS256', x5c: 'x' }) })],
];

describeServer('signed statements (xAPI 1.0.3 Data 2.6; IEEE 9274.1.1 4.2.6)', (server) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const send = (make: Make): { readonly id: string; readonly jws: string; readonly answer: Promise<Answered> } => {
      const statement = aNamedStatement({ timestamp: '2026-01-17T08:30:00.000Z' });
      const { jws, sent = statement, about = {}, type = 'application/octet-stream' } = make(statement);
      const segments = [
        statementsPart({ ...sent, attachments: [aSignature(jws, about)] }),
        dataPart(Buffer.from(jws), { 'Content-Type': type }),
      ];
      return {
        id: statement.id,
        jws,
        answer: server.in(version)({
          method: 'POST',
          path: 'statements',
          headers: { 'Content-Type': 'multipart/mixed; boundary=b7' },
          body: bodyOf(segments, 'b7'),
        }),
      };
    };

    it.each(accepted)('a signature %s is accepted, and comes back unchanged', async (_, make) => {
      const { id, jws, answer } = send(make);
      const { status, text } = await answer;
      expect([status, status === 200 ? '' : text]).toEqual([200, '']);
      expect(
        partsOf(
          await server.in(version)({ path: 'statements', query: { statementId: id, attachments: true } }),
        )[1]?.content.toString(),
      ).toBe(jws);
    });

    it.each(refused)(
      'a signature %s is refused with 400, which says so, and the statement is not stored',
      async (_, make) => {
        const { id, answer } = send(make);
        const { status, text } = await answer;
        expect([status, text]).toEqual([400, expect.stringMatching(/signature/)]);
        expect((await server.in(version)({ path: 'statements', query: { statementId: id } })).status).toBe(404);
      },
    );

    it('a signature that is not sent with its statement is refused with 400, even with a fileUrl', async () => {
      const jws = signed(aNamedStatement());
      for (const about of [{}, { fileUrl: 'https://school.example/signature' }]) {
        expect(
          (
            await server.in(version)({
              method: 'POST',
              path: 'statements',
              body: aNamedStatement({ attachments: [aSignature(jws, about)] }),
            })
          ).status,
        ).toBe(400);
      }
    });

    it('one wrong signature refuses a whole batch', async () => {
      const [well, wrong] = [aNamedStatement(), aNamedStatement()];
      const [right, bad] = [signed(well), signed(well)];
      const segments = [
        statementsPart([
          { ...well, attachments: [aSignature(right)] },
          { ...wrong, attachments: [aSignature(bad)] },
        ]),
        dataPart(Buffer.from(right), { 'Content-Type': 'application/octet-stream' }),
        dataPart(Buffer.from(bad), { 'Content-Type': 'application/octet-stream' }),
      ];
      expect(
        (
          await server.in(version)({
            method: 'POST',
            path: 'statements',
            headers: { 'Content-Type': 'multipart/mixed; boundary=b7' },
            body: bodyOf(segments, 'b7'),
          })
        ).status,
      ).toBe(400);
      expect((await server.in(version)({ path: 'statements', query: { statementId: well.id } })).status).toBe(404);
    });
  });
});
