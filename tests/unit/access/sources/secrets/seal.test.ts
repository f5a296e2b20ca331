import { digestOf } from '../../../../../src/core/crypto/secret-digest.ts';
import { seal, unseal } from '../../../../../src/access/sources/secrets/seal.ts';
import { newSecret } from '../../../../../src/access/sources/secrets/secret.ts';

describe('a text sealed under a secret', () => {
  it('can be read with that secret', () => {
    const secret = newSecret();
    expect(unseal(seal('mailto:adà@school.example', secret), secret)).toBe('mailto:adà@school.example');
    expect(unseal(seal('', secret), secret)).toBe('');
  });

  it('differs each time, and does not show its text', () => {
    const secret = newSecret();
    const [one, other] = [seal('ada', secret), seal('ada', secret)];
    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64url').includes('ada')).toBe(false);
  });

  it('cannot be read with another secret, nor once a bit of it is another', () => {
    const secret = newSecret();
    const sealed = Buffer.from(seal('ada', secret), 'base64url');
    expect(() => unseal(sealed.toString('base64url'), newSecret())).toThrow();
    for (const at of sealed.keys()) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => unseal(changed.toString('base64url'), secret)).toThrow();
    }
  });

  it('has a secret whose digest is its SHA-256', () => {
    expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });
});
