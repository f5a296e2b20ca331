import fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import type { Statement, XapiVersion } from '../../../../src/xapi/model/types.ts';
import { signatureFault } from '../../../../src/xapi/validate/signatures.ts';
import { aCertificate, aJws, rsaKeys } from '../../../support/builders/statements/a-certificate.ts';
import { aNamedStatement, aStatement } from '../../../support/builders/statements/a-statement.ts';

const NOW = Date.UTC(2026, 5);
const signer = rsaKeys();
const authority = rsaKeys();
const other = rsaKeys();
const statement = aNamedStatement({
  result: { duration: 'PT1.234S' },
  context: { extensions: { 'https://x.example/a': { b: [1, null] } } },
});

const faultOf = async (
  jws: string,
  about: { readonly sent?: object; readonly version?: XapiVersion; readonly now?: number } = {},
) => {
  const { sent = statement, version = '2.0.0', now = NOW } = about;
  return (
    await signatureFault(Buffer.from(jws), {
      statement: { ...sent, attachments: [] } as unknown as Statement,
      version,
      at: '/attachments/0',
      now,
    })
  )?.detail;
};

describe('a signature is accepted', () => {
  it.each(['RS256', 'RS384', 'RS512'])(
    'of the algorithm %s, without certificates, which cannot be verified',
    async (alg) => {
      expect(await faultOf(aJws(statement, signer, { alg }))).toBeUndefined();
    },
  );

  it('where the signed statement is equivalent: other order, other precision of durations, no id yet', async () => {
    const unnamed = Object.entries(statement)
      .filter(([name]) => name !== 'id')
      .reverse();
    expect(await faultOf(aJws(Object.fromEntries(unnamed), signer))).toBeUndefined();
    expect(await faultOf(aJws({ ...statement, result: { duration: 'PT1.239S' } }, signer))).toBeUndefined();
    expect(await faultOf(aJws({ ...statement, id: statement.id.toUpperCase() }, signer))).toBeUndefined();
  });

  it('where the payload is the statement with its other attachments', async () => {
    const attachments = [
      { usageType: 'https://x.example/u', display: {}, contentType: 'text/plain', length: 1, sha2: 'a'.repeat(64) },
    ];
    expect(await faultOf(aJws({ ...statement, attachments }, signer))).toBeUndefined();
  });

  it('with a certificate that it verifies with', async () => {
    for (const alg of ['RS256', 'RS384', 'RS512'])
      expect(
        await faultOf(aJws(statement, signer, { alg, x5c: [aCertificate({ subject: 'signer', keys: signer })] })),
      ).toBeUndefined();
  });

  const vouched = (about: Partial<Parameters<typeof aCertificate>[0]> = {}) =>
    aCertificate({ subject: 'signer', keys: signer, issuer: 'authority', signedWith: authority, ...about });
  const root = (about: Partial<Parameters<typeof aCertificate>[0]> = {}) =>
    aCertificate({ subject: 'authority', keys: authority, isAuthority: true, ...about });

  it('with a chain in which each certificate vouches for the one before', async () => {
    expect(await faultOf(aJws(statement, signer, { x5c: [vouched(), root()] }))).toBeUndefined();
  });

  it('with a certificate that was valid at the timestamp of the statement, though it is no more', async () => {
    const sent = { ...statement, timestamp: '2021-03-01T10:00:00Z' };
    const x5c = [vouched({ to: Date.UTC(2022, 0) }), root()];
    expect(await faultOf(aJws(sent, signer, { x5c }), { sent })).toBeUndefined();
    expect(await faultOf(aJws(statement, signer, { x5c }))).toMatch(/certificate 1 of its chain was not valid/);
  });

  describe('but not', () => {
    it.each([
      [
        'with a certificate of another key',
        () => aJws(statement, signer, { x5c: [aCertificate({ subject: 'signer', keys: other })] }),
        /does not verify with its certificate/,
      ],
      [
        'that was changed',
        () => {
          const [head, , sealed] = aJws(statement, signer, { x5c: [vouched()] }).split('.');
          const changed = Buffer.from(JSON.stringify({ ...statement, version: '2.0.0' })).toString('base64url');
          return `${head}.${changed}.${sealed}`;
        },
        /does not verify with its certificate/,
      ],
      [
        'with a chain whose authority did not sign',
        () => aJws(statement, signer, { x5c: [vouched({ signedWith: other }), root()] }),
        /certificate 1 of its chain was not issued by certificate 2/,
      ],
      [
        'with a chain whose names do not lead on',
        () => aJws(statement, signer, { x5c: [vouched({ issuer: 'someone' }), root()] }),
        /not issued by certificate 2/,
      ],
      [
        'with a chain that no authority heads',
        () => aJws(statement, signer, { x5c: [vouched(), root({ isAuthority: false })] }),
        /not issued by certificate 2/,
      ],
      [
        'with a chain that is not valid yet',
        () => aJws(statement, signer, { x5c: [vouched(), root({ from: Date.UTC(2030, 0) })] }),
        /certificate 2 of its chain was not valid/,
      ],
      [
        'with a key that is too short',
        () => {
          const short = rsaKeys(1024);
          return aJws(statement, short, { x5c: [aCertificate({ subject: 'signer', keys: short })] });
        },
        /cannot be verified/,
      ],
      [
        'with a key of another kind',
        () =>
          aJws(statement, signer, {
            x5c: [
              aCertificate({
                subject: 'signer',
                keys: { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
                issuer: 'authority',
                signedWith: authority,
              }),
            ],
          }),
        /cannot be verified|does not verify/,
      ],
    ] as const)('%s', async (_, jws, detail) => {
      expect(await faultOf(jws())).toMatch(detail);
    });
  });
});

it('a signature of a statement with another timestamp is refused, though 2.0 compares none elsewhere', async () => {
  const at = (timestamp: string): object => ({ ...statement, version: '2.0.0', timestamp });
  const jws = aJws(at('2020-01-01T00:00:00Z'), signer);
  expect(await faultOf(jws, { sent: at('2026-06-06T00:00:00Z') })).toMatch(/not the one that was sent/);
  expect(await faultOf(jws, { sent: at('2020-01-01T01:00:00+01:00') })).toBeUndefined();
});

describe('a signature is refused', () => {
  const valid = aJws(statement, signer);
  const [head = '', payload = '', sealed = ''] = valid.split('.');
  const header = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `${Buffer.from(text).toString('base64url')}.${payload}.${sealed}`;
  };
  it.each([
    ['that is no JWS', 'hello', /compact serialization/],
    ['that is empty', '', /compact serialization/],
    ['in JSON serialization', JSON.stringify({ payload, protected: head, signature: sealed }), /compact serialization/],
    ['that has two parts', `${head}.${payload}`, /compact serialization/],
    ['that has four parts', `${valid}.${sealed}`, /compact serialization/],
    ['with no signature in it', `${head}.${payload}.`, /compact serialization/],
    ['with a line end after it', `${valid}\n`, /compact serialization/],
    ['whose header is not JSON', header('{'), /compact serialization/],
    ['whose header is a list', header([]), /compact serialization|algorithm/],
    ['of the algorithm HS256', header({ alg: 'HS256' }), /algorithm must be RS256, RS384 or RS512/],
    ['of the algorithm none', header({ alg: 'none' }), /algorithm/],
    ['of the algorithm PS256', header({ alg: 'PS256' }), /algorithm/],
    ['of no algorithm', header({}), /algorithm/],
    [
      'whose header has an extension that must be understood',
      header({ alg: 'RS256', crit: ['b64'], b64: false }),
      /crit/,
    ],
    ['whose payload is not JSON', aJws('{"id":', signer), /payload must be a statement in JSON/],
    ['whose payload is a list', aJws([statement], signer), /payload must be one statement/],
    ['whose payload is no statement', aJws({ id: statement.id }, signer), /payload is not a statement/],
    ['whose payload is null', aJws('null', signer), /payload/],
    [
      'whose payload has another verb',
      aJws({ ...statement, verb: { id: 'https://x.example/other' } }, signer),
      /is not the one that was sent/,
    ],
    [
      'whose payload has another id',
      aJws({ ...statement, id: '00000000-0000-4000-8000-000000000000' }, signer),
      /is not the one that was sent/,
    ],
    ['whose certificates are no list', aJws(statement, signer, { x5c: 'MIIB' }), /x5c/],
    ['whose list of certificates is empty', aJws(statement, signer, { x5c: [] }), /x5c/],
    ['whose certificate is none', aJws(statement, signer, { x5c: ['aGVsbG8='] }), /x5c/],
    ['whose certificate is not base64', aJws(statement, signer, { x5c: ['-----BEGIN'] }), /x5c/],
    [
      'with eleven certificates',
      aJws(statement, signer, {
        x5c: Array.from({ length: 11 }, () => aCertificate({ subject: 'signer', keys: signer })),
      }),
      /x5c/,
    ],
  ])('%s', async (_, jws, detail) => {
    expect(await faultOf(jws)).toMatch(detail);
  });

  it('with a pointer and the requirement of its version', async () => {
    const about = { statement: aStatement() as unknown as Statement, now: NOW };
    expect(
      await signatureFault(Buffer.from('x'), { ...about, version: '1.0.3', at: '/3/attachments/1' }),
    ).toMatchObject({
      at: '/3/attachments/1',
      requirement: 'xAPI 1.0.3 Data 2.6',
    });
    expect(await signatureFault(Buffer.from('x'), { ...about, version: '2.0.0', at: '' })).toMatchObject({
      requirement: 'IEEE 9274.1.1 4.2.6',
    });
  });
});

describe('whatever is sent as a signature', () => {
  it('is checked without ever throwing', async () => {
    const part = fc
      .oneof(fc.json(), fc.string(), fc.constant(JSON.stringify(statement)))
      .map((text) => Buffer.from(text).toString('base64url'));
    const header = fc
      .record(
        {
          alg: fc.constantFrom('RS256', 'RS384', 'RS512'),
          x5c: fc.oneof(fc.jsonValue(), fc.array(fc.base64String(), { maxLength: 3 })),
          crit: fc.jsonValue(),
          b64: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url'));
    const jws = fc.oneof(
      fc.tuple(fc.oneof(header, part), part, fc.base64String()).map((segments) => segments.join('.')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(jws, async (text) => {
        const detail = await faultOf(text);
        expect(detail === undefined || detail.startsWith('the signature is not valid: ')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
