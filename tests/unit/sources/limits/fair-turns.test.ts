import { createFairTurns } from '../../../../src/sources/limits/fair-turns.ts';

describe('the turns of sources', () => {
  const clock = { at: 0 };
  const turns = () => {
    clock.at = 0;
    return createFairTurns(() => clock.at);
  };

  it('are all at once for a source that is alone', () => {
    const { begin } = turns();
    for (let n = 0; n < 1000; n++) expect(begin('a', 5)).toBeUndefined();
  });

  it('let a busy source have no more under way than the least busy, while that works', async () => {
    const { begin, end } = turns();
    expect(begin('quiet', 1)).toBeUndefined();
    expect(begin('busy', 5)).toBeUndefined();
    const started: number[] = [];
    const waiting = [1, 2, 3].map(async (n) => {
      await begin('busy', 5);
      started.push(n);
    });
    end('quiet', 1);
    expect(begin('quiet', 1)).toBeUndefined();
    await Promise.resolve();
    expect(started).toEqual([]);
    end('busy', 5);
    await waiting[0];
    expect(started).toEqual([1]);
    // The quiet one has ended, and is forgotten after two seconds.
    end('quiet', 1);
    clock.at = 3000;
    end('busy', 5);
    await Promise.all(waiting);
    expect(started).toEqual([1, 2, 3]);
  });

  it('are equal for two that are equally busy', async () => {
    const { begin, end } = turns();
    const done = { a: 0, b: 0 };
    const underWay: ('a' | 'b')[] = [];
    const send = async (source: 'a' | 'b'): Promise<void> => {
      await begin(source, 1);
      underWay.push(source);
    };
    // 64 connections each: what has been done is followed by the next of the same source.
    for (let n = 0; n < 64; n++) void send('a');
    for (let n = 0; n < 64; n++) void send('b');
    for (; clock.at < 4000; clock.at++) {
      await new Promise(setImmediate);
      const source = underWay.shift();
      if (source === undefined) throw new Error('nothing is under way');
      end(source, 1);
      done[source]++;
      void send(source);
    }
    expect(done.a / done.b).toBeGreaterThan(0.8);
    expect(done.a / done.b).toBeLessThan(1.25);
  });

  it('make no quiet source wait for two busy ones', () => {
    const { begin, end } = turns();
    for (let n = 0; n < 100; n++) {
      void begin('a', 1);
      void begin('b', 1);
    }
    for (let n = 0; n < 10; n++) {
      expect(begin('quiet', 1)).toBeUndefined();
      end('quiet', 1);
    }
  });
});
