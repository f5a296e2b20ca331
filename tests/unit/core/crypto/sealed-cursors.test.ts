import { randomBytes, randomUUID } from 'node:crypto';
import { createRotatingKeys, firstKeyRing, fixedKeys, nextKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import { createSealedCursors } from '../../../../src/core/crypto/sealed-cursors.ts';

const DAY = 86_400_000;

describe('A sealed cursor', () => {
  const key = randomBytes(32);
  const cursors = createSealedCursors(fixedKeys(key).forUse('cursors'), 'objections');

  it('is the position again, and says nothing of it', () => {
    const position = randomUUID();
    const cursor = cursors.seal(position);
    expect(cursors.unseal(cursor)).toBe(position);
    expect(cursor).toMatch(/^[\w-]+$/);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain(position);
    expect(cursors.seal(position)).not.toBe(cursor);
  });

  it.each<readonly [string, string]>([
    ['a position in clear', randomUUID()],
    ['an empty text', ''],
    ['a changed one', `A${createSealedCursors(fixedKeys(key).forUse('cursors'), 'objections').seal('x').slice(1)}x`],
    ['one of another list', createSealedCursors(fixedKeys(key).forUse('cursors'), 'people').seal('x')],
    [
      'one of another server',
      createSealedCursors(fixedKeys(randomBytes(32)).forUse('cursors'), 'objections').seal('x'),
    ],
  ])('is refused where it is %s', (_, cursor) => {
    expect(() => cursors.unseal(cursor)).toThrow('not a position');
  });

  it('outlives a rotation of the keys', () => {
    const before = firstKeyRing(key);
    const after = nextKeyRing(before, randomBytes(32), 0);
    const [old, rotated] = [before, after].map((ring) =>
      createSealedCursors(
        createRotatingKeys(
          () => ring,
          () => DAY,
        ).forUse('cursors'),
        'objections',
      ),
    );
    expect(rotated!.unseal(old!.seal('x'))).toBe('x');
    expect(() => old!.unseal(rotated!.seal('x'))).toThrow();
  });
});
