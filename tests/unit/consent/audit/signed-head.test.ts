import { signHead, verifyHead } from '../../../../src/consent/audit/signed-head.ts';
import { signingKeysOf, signJson, verifySigned } from '../../../../src/consent/audit/jws.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';

const HEAD = { seq: 7, hash: 'ab'.repeat(32), at: NOW };

describe('a signing key', () => {
  it('is that of RFC 8032, section 7.1, test 1', async () => {
    const { jwk, id } = await signingKeysOf(
      Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
    );
    expect(Buffer.from(jwk.x ?? '', 'base64url').toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
    // RFC 8037, appendix A.3.
    expect(id).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });
  it('needs 32 bytes', async () => {
    await expect(signingKeysOf(Buffer.alloc(31))).rejects.toThrow(RangeError);
  });
});

describe('a head that is published', () => {
  it('is read with the public key', async () => {
    const keys = await signingKeysOf(Buffer.alloc(32, 1));
    expect(await verifyHead(await signHead(HEAD, keys), keys)).toEqual(HEAD);
  });

  it('is not one under another key, as another thing, or with a byte changed', async () => {
    const keys = await signingKeysOf(Buffer.alloc(32, 1));
    const jws = await signHead(HEAD, keys);
    expect(await verifyHead(jws, await signingKeysOf(Buffer.alloc(32, 2)))).toBeUndefined();
    expect(await verifySigned(jws, 'carnet-receipt+json', keys)).toBeUndefined();
    const [header, , signature] = jws.split('.');
    const forged = Buffer.from(JSON.stringify({ ...HEAD, seq: 8, at: new Date(NOW).toISOString() })).toString(
      'base64url',
    );
    expect(await verifyHead(`${header ?? ''}.${forged}.${signature ?? ''}`, keys)).toBeUndefined();
    for (const text of ['', 'a.b.c', 'nothing', `${jws}x`, jws.slice(0, -4)])
      expect(await verifyHead(text, keys)).toBeUndefined();
  });

  it.each([
    null,
    'text',
    {},
    { seq: 1.5, hash: HEAD.hash, at: '2026-01-01T00:00:00Z' },
    { seq: 1, hash: 'short', at: '2026-01-01T00:00:00Z' },
    { seq: 1, hash: HEAD.hash, at: 'never' },
  ])('is not %j, though signed', async (value) => {
    const keys = await signingKeysOf(Buffer.alloc(32, 1));
    expect(await verifyHead(await signJson(value, 'carnet-head+json', keys), keys)).toBeUndefined();
  });

  it('does not pass for one that another algorithm signed', async () => {
    const keys = await signingKeysOf(Buffer.alloc(32, 1));
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'carnet-head+json' })).toString('base64url');
    const payload = Buffer.from(JSON.stringify({ seq: 7, hash: HEAD.hash, at: new Date(NOW).toISOString() })).toString(
      'base64url',
    );
    expect(await verifyHead(`${header}.${payload}.`, keys)).toBeUndefined();
  });
});
