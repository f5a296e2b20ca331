import { fixedKeys } from '../../../../src/core/crypto/key-ring.ts';
import { type Continuation, createMoreTokens } from '../../../../src/reads/query/more-tokens.ts';

const CONTINUATION: Continuation = {
  where: [['verb']],
  ascending: true,
  limit: 10,
  form: 'exact',
  attachments: false,
  through: 1,
};

describe('A `more` token', () => {
  const tokens = createMoreTokens(fixedKeys(Buffer.alloc(32, 1)).forUse('more'));
  const token = tokens.encode(CONTINUATION);
  const [payload = '', signature = ''] = token.split('.');
  const last = signature.at(-1) ?? '';

  it('decodes to what was encoded', () => expect(tokens.decode(token)).toEqual(CONTINUATION));

  it('is over in another epoch of the store, and has that of its own', () => {
    const later = createMoreTokens(fixedKeys(Buffer.alloc(32, 1)).forUse('more'), () => '9f86d081884c');
    expect(() => later.decode(token)).toThrow(expect.objectContaining({ kind: 'cursor-over' }) as Error);
    const given = later.encode(CONTINUATION);
    expect(later.decode(given)).toEqual({ ...CONTINUATION, epoch: '9f86d081884c' });
    expect(() => tokens.decode(given)).toThrow(expect.objectContaining({ kind: 'cursor-over' }) as Error);
  });

  // Some bits of the last character of base64url belong to no byte.
  const WITH_OTHER_LAST_CHARACTER = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
    .filter((one) => one !== last)
    .map((one): readonly [string, string] => [
      'with another last character',
      `${payload}.${signature.slice(0, -1)}${one}`,
    ]);
  it.each<readonly [string, string]>([
    ['with something behind it', `${token}.anything`],
    ['with a space behind it', `${token} `],
    ['padded', `${token}=`],
    ['without its signature', payload],
    ['of nothing', ''],
    ['of another key', createMoreTokens(fixedKeys(Buffer.alloc(32, 2)).forUse('more')).encode(CONTINUATION)],
    ...WITH_OTHER_LAST_CHARACTER,
  ])('is refused %s', (_, token) => {
    expect(() => tokens.decode(token)).toThrow(
      expect.objectContaining({ kind: 'invalid-request', faults: [expect.objectContaining({ at: 'more' })] }) as Error,
    );
  });
});
