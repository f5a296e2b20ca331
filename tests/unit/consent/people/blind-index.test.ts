import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor } from '../../../../src/xapi/model/types.ts';

const KEY = Buffer.alloc(32, 7);
const blind = createBlindIndex(KEY);
const indexOf = (actor: Actor): string => blind(agentKey(actor) ?? '');

describe('the blind index of an identifier', () => {
  it('is the HMAC-SHA-256 of its canonical text, cut to 144 bits', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 3000 }),
        fc.uint8Array({ minLength: 16, maxLength: 64 }),
        (text, key) => {
          expect(createBlindIndex(key)(text)).toBe(
            createHmac('sha256', key).update(text).digest('base64url').slice(0, 24),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps nothing of a longer identifier that came before', () => {
    blind('x'.repeat(1024));
    expect(blind('short')).toBe(createHmac('sha256', KEY).update('short').digest('base64url').slice(0, 24));
  });

  it('is one for an mbox and its SHA-1, however its domain is spelt', () => {
    const mbox_sha1sum = createHash('sha1').update('mailto:Ada@school.example').digest('hex').toUpperCase();
    expect(indexOf({ mbox: 'mailto:Ada@School.EXAMPLE' })).toBe(indexOf({ mbox_sha1sum }));
  });

  it.each<readonly [string, Actor, Actor]>([
    [
      'accounts with another home page',
      { account: { homePage: 'https://a.example', name: 'x' } },
      { account: { homePage: 'https://b.example', name: 'x' } },
    ],
    [
      'an openid and an account',
      { openid: 'https://a.example' },
      { account: { homePage: 'https://a.example', name: '' } },
    ],
  ])('differs for %s', (_, one, other) => {
    expect(indexOf(one)).not.toBe(indexOf(other));
  });

  it('differs under another key', () => {
    expect(createBlindIndex(Buffer.alloc(32, 8))('x')).not.toBe(blind('x'));
  });

  it.each([0, 15, 65])('needs a key of 16 to 64 bytes, and has %d', (length) => {
    expect(() => createBlindIndex(new Uint8Array(length))).toThrow(RangeError);
  });
});
