import fc from 'fast-check';
import { canonicalJson } from '../../../../src/consent/model/canonical-json.ts';
import {
  chainEvent,
  GENESIS,
  verifyChain,
  type AuditEvent,
  type AuditEventContent,
  type ChainHead,
} from '../../../../src/consent/audit/hash-chain.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';

const anEvent = (about: Partial<AuditEventContent> = {}): AuditEventContent => ({
  id: 'e1',
  at: NOW,
  type: 'decision',
  person: 'p',
  purpose: 'study:s',
  from: 'none',
  to: 'granted',
  generation: 1,
  by: { role: 'subject', id: 's' },
  ...about,
});
const chained = (count: number): readonly AuditEvent[] => {
  const events: AuditEvent[] = [];
  let head: ChainHead = GENESIS;
  for (let index = 1; index <= count; index++) {
    const event = chainEvent(anEvent({ id: `e${index}`, at: NOW + index, data: { choice: 'yes', n: index } }), head);
    events.push(event);
    head = event;
  }
  return events;
};
const published = (events: readonly AuditEvent[]): readonly JsonObject[] =>
  JSON.parse(JSON.stringify(events)) as readonly JsonObject[];

describe('canonical JSON (RFC 8785)', () => {
  it.each<readonly [string, Parameters<typeof canonicalJson>[0], string]>([
    [
      'sorts names by UTF-16 code units',
      { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude02': 5, '\u0080': 6, '\u00f6': 7 },
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude02":5,"\ufb33":3}',
    ],
    [
      'writes numbers as ECMAScript does',
      [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0, 1e21, 9007199254740992],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1e+21,9007199254740992]',
    ],
    ['escapes only what it must', '\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    ['keeps the order of lists', [null, true, { b: [], a: {} }], '[null,true,{"a":{},"b":[]}]'],
    ['leaves out members that are not there', { a: undefined, b: 1 }, '{"b":1}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each<readonly [string, Parameters<typeof canonicalJson>[0]]>([
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['what is no number', NaN],
    ['what has no end', Infinity],
  ])('has no text for %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });

  it('is one for all orders of members, and says the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const turned = JSON.parse(JSON.stringify(value), (_, one: unknown) =>
          typeof one === 'object' && one !== null && !Array.isArray(one)
            ? Object.fromEntries(Object.entries(one).reverse())
            : one,
        ) as typeof value;
        const text = canonicalJson(value);
        expect(canonicalJson(turned as JsonObject)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('an event', () => {
  it('is chained by the SHA-256 of the hash before, a line feed and its canonical JSON', () => {
    expect(chainEvent(anEvent(), GENESIS)).toEqual({
      seq: 1,
      id: 'e1',
      at: '2026-04-01T08:00:00.000Z',
      type: 'decision',
      person: 'p',
      purpose: 'study:s',
      from: 'none',
      to: 'granted',
      generation: 1,
      by: { role: 'subject', id: 's' },
      prev: '0000000000000000000000000000000000000000000000000000000000000000',
      hash: 'aa185f123d8637a8eee4eadb250b2c3c7e8c9ffc083087ee351c07fec0a8d483',
    });
  });

  it('says when the action was, to the millisecond', () => {
    expect(chainEvent(anEvent({ at: NOW + 1 }), GENESIS).hash).not.toBe(chainEvent(anEvent(), GENESIS).hash);
  });

  it('goes on from any head', () => {
    const head = { seq: 41, hash: 'ab'.repeat(32) };
    expect(chainEvent(anEvent(), head)).toMatchObject({ seq: 42, prev: head.hash });
  });
});

describe('a chain', () => {
  const events = chained(5);
  const last = events[4]!;
  const verify = (change: (events: Record<string, unknown>[]) => void, head?: ChainHead) => {
    const copy = structuredClone(published(events)) as Record<string, unknown>[];
    change(copy);
    return verifyChain(copy as readonly JsonObject[], GENESIS, head);
  };

  it('verifies as it was published, and leads to its head', () => {
    expect(verifyChain(published(events))).toEqual({ head: { seq: 5, hash: last.hash } });
  });
  it('verifies in runs', () => {
    const first = verifyChain(published(events.slice(0, 2))).head;
    expect(verifyChain(published(events.slice(2)), first)).toEqual({ head: { seq: 5, hash: last.hash } });
  });
  it('verifies with members that are not known here', () => {
    const common = {
      type: 'decision',
      subject: '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11',
      purpose: 'study:s1',
      version: 1,
      by: { role: 'subject' },
    };
    const one = {
      seq: 1,
      at: '2026-03-02T08:00:00.000Z',
      ...common,
      from: 'none',
      to: 'granted',
      prev: GENESIS.hash,
      hash: '3791dd9f75b92d4d098cbe86c2d286cdfa950eda1308cb548e587f00342baedd',
    };
    const two = {
      seq: 2,
      at: '2026-03-03T08:00:00.000Z',
      ...common,
      from: 'granted',
      to: 'withdrawn',
      prev: one.hash,
      hash: '99457395d474f90b1afc17967a1253c9676c0af4acf394886cef83229d57dd4d',
    };
    expect(verifyChain([one, two])).toEqual({ head: { seq: 2, hash: two.hash } });
  });
  it('of no events verifies', () => {
    expect(verifyChain([])).toEqual({ head: GENESIS });
  });

  it.each<readonly [string, (events: Record<string, unknown>[]) => void, number]>([
    [
      'a member changed',
      (all) => {
        all[2]!.to = 'refused';
      },
      3,
    ],
    [
      'a member added',
      (all) => {
        all[2]!.extra = 1;
      },
      3,
    ],
    [
      'a member removed',
      (all) => {
        delete all[3]!.person;
      },
      4,
    ],
    [
      'data changed deep inside',
      (all) => {
        (all[1]!.data as Record<string, unknown>).n = 3;
      },
      2,
    ],
    [
      'a hash changed',
      (all) => {
        all[4]!.hash = 'f'.repeat(64);
      },
      5,
    ],
    [
      'an event left out',
      (all) => {
        all.splice(1, 1);
      },
      2,
    ],
    [
      'an event put in',
      (all) => {
        all.splice(1, 0, all[0]!);
      },
      2,
    ],
    [
      'events in another order',
      (all) => {
        all.reverse();
      },
      1,
    ],
    [
      'a seq changed',
      (all) => {
        all[3]!.seq = 5;
      },
      4,
    ],
    [
      'a value without canonical JSON',
      (all) => {
        all[0]!.type = '\ud800';
      },
      1,
    ],
  ])('has its first fault where there is %s', (_, change, seq) => {
    expect(verify(change).fault?.seq).toBe(seq);
  });

  it('shows any byte that is flipped at its seq', () => {
    const lines = events.map((event) => JSON.stringify(event));
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.nat(), fc.integer({ min: 0, max: 6 }), (which, position, bit) => {
        const bytes = Buffer.from(lines[which]!);
        const at = position % bytes.length;
        bytes[at] = bytes[at]! ^ (1 << bit);
        let event: unknown;
        try {
          event = JSON.parse(bytes.toString('utf8'));
        } catch {
          return;
        }
        const all = lines.map((line, index) => (index === which ? event : JSON.parse(line)) as JsonObject);
        expect(verifyChain(all).fault?.seq).toBe(which + 1);
      }),
      { numRuns: 3000 },
    );
  });

  describe('against a head that was published', () => {
    const head = { seq: 4, hash: events[3]!.hash };
    it('verifies where it reaches it', () => {
      expect(verify(() => undefined, head).fault).toBeUndefined();
    });
    it('shows what was cut off', () => {
      expect(
        verify((all) => {
          all.splice(2);
        }, head).fault,
      ).toEqual({ seq: 3, detail: 'it was published, and is missing' });
    });
    it('shows that it was written anew', () => {
      expect(verify(() => undefined, { seq: 4, hash: 'e'.repeat(64) }).fault?.seq).toBe(4);
    });
    it('shows it where nothing has come since', () => {
      expect(verifyChain([], { seq: 4, hash: 'e'.repeat(64) }, head).fault?.seq).toBe(4);
      expect(verifyChain([], head, head).fault).toBeUndefined();
    });
  });
});
