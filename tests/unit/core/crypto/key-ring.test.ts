import { randomBytes } from 'node:crypto';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import {
  createRotatingKeys,
  firstKeyRing,
  type KeyRing,
  nextKeyRing,
  unwrapKeyRing,
  wrapKeyRing,
} from '../../../../src/core/crypto/key-ring.ts';

const DAY = 86_400_000;
const [OLD, NEW] = [randomBytes(32), randomBytes(32)];

describe('A key ring', () => {
  const first = firstKeyRing(OLD);
  const second = nextKeyRing(first, NEW, 1000);
  const keysAt = (ring: KeyRing, now: number) =>
    createRotatingKeys(
      () => ring,
      () => now,
    );

  it('that was never rotated has the keys of the first release', () => {
    const links = keysAt(first, 0).forUse('links');
    expect(links.current()).toEqual(deriveKey(OLD, 'links'));
    expect(links.accepted()).toEqual([deriveKey(OLD, 'links')]);
    expect(keysAt(first, 0).signers()).toEqual([deriveKey(OLD, 'chain')]);
  });

  it('is read with the key that it was wrapped under, whole, and with no other', () => {
    const wrapped = wrapKeyRing(second, NEW);
    expect(unwrapKeyRing(wrapped, NEW)).toEqual({
      ...second,
      root: new Uint8Array(second.root),
      generations: second.generations.map(({ secret, from }) => ({ secret: new Uint8Array(secret), from })),
    });
    expect(() => unwrapKeyRing(wrapped, OLD)).toThrow();
    const bytes = Buffer.from(wrapped, 'base64url');
    bytes[20]! ^= 1;
    expect(() => unwrapKeyRing(bytes.toString('base64url'), NEW)).toThrow();
  });

  it('keeps its root, and makes tokens with the new generation from its time on', () => {
    expect(second.root).toBe(first.root);
    const [before, after] = [999, 1000].map((now) => keysAt(second, now).forUse('links'));
    expect(before!.current()).toEqual(deriveKey(OLD, 'links'));
    expect(after!.current()).not.toEqual(deriveKey(OLD, 'links'));
    // A process whose clock is ahead makes them earlier.
    expect(before!.accepted()).toContainEqual(after!.current());
    expect(after!.accepted()[0]).toEqual(after!.current());
  });

  it('reads tokens of the generation before for as long as a link lives, and its signatures for ever', () => {
    const old = deriveKey(OLD, 'links');
    expect(
      keysAt(second, 1000 + 90 * DAY)
        .forUse('links')
        .accepted(),
    ).toContainEqual(old);
    expect(
      keysAt(second, 1000 + 92 * DAY)
        .forUse('links')
        .accepted(),
    ).not.toContainEqual(old);
    expect(keysAt(second, 1000 + 92 * DAY).signers()).toContainEqual(deriveKey(OLD, 'chain'));
  });
});
