import { hashSecret, verifySecret, newSecret } from '../../../../../src/access/sources/secrets/secret.ts';

describe('a secret', () => {
  it('is known again by its hash, and another is not', async () => {
    const secret = newSecret();
    const hash = await hashSecret(secret);
    expect(hash).not.toContain(secret);
    await expect(verifySecret(secret, hash)).resolves.toBe(true);
    await expect(verifySecret(`${secret}x`, hash)).resolves.toBe(false);
  });
  it('has another hash each time', async () => expect(await hashSecret('same')).not.toBe(await hashSecret('same')));
  it('is not known by a hash of another form', async () => expect(await verifySecret('x', 'md5$x')).toBe(false));
});
