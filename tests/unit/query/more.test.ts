import { type Continuation, createMore } from '../../../src/query/more.ts';

const CONTINUATION: Continuation = {
  where: [['verb']],
  ascending: true,
  limit: 10,
  form: 'exact',
  attachments: false,
  through: 1,
};

describe('a `more` position', () => {
  const more = createMore(Buffer.alloc(32, 1));
  const position = more.write(CONTINUATION);
  const [payload = '', signature = ''] = position.split('.');
  const last = signature.at(-1) ?? '';

  it('is read as it was written', () => expect(more.read(position)).toEqual(CONTINUATION));

  // Of the last character of base64url some bits are of no byte.
  const ALIKE = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
    .filter((one) => one !== last)
    .map((one): readonly [string, string] => [
      'with another last character',
      `${payload}.${signature.slice(0, -1)}${one}`,
    ]);
  it.each<readonly [string, string]>([
    ['with something behind it', `${position}.anything`],
    ['with a space behind it', `${position} `],
    ['padded', `${position}=`],
    ['without its signature', payload],
    ['of nothing', ''],
    ['of another key', createMore(Buffer.alloc(32, 2)).write(CONTINUATION)],
    ...ALIKE,
  ])('is refused %s', (_, token) => {
    expect(() => more.read(token)).toThrow(
      expect.objectContaining({ kind: 'invalid-request', faults: [expect.objectContaining({ at: 'more' })] }) as Error,
    );
  });
});
