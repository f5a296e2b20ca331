import fc from 'fast-check';
import { createFairScheduler, type FairScheduler } from '../../../../../src/access/sources/limits/fair-scheduler.ts';

/** A scheduler by a clock that moves by `passTo` alone. */
const simulatedScheduler = () => {
  let timers: readonly { readonly at: number; readonly wake: () => void }[] = [];
  const clock = { at: 0 };
  const scheduler = createFairScheduler({
    now: () => clock.at,
    wakeAfter: (milliseconds, wake) => {
      timers = [...timers, { at: clock.at + milliseconds, wake }];
    },
  });
  const passTo = (at: number): void => {
    clock.at = at;
    const due = timers.filter((timer) => timer.at <= at);
    timers = timers.filter((timer) => timer.at > at);
    for (const { wake } of due) wake();
  };
  const nextTimer = (): number | undefined =>
    timers.length === 0 ? undefined : Math.min(...timers.map(({ at }) => at));
  return { clock, scheduler, passTo, nextTimer };
};

/** The titles of what has begun, in its order. */
const beginnings = ({ begin }: FairScheduler) => {
  const begun: string[] = [];
  return {
    begun,
    begin: (source: string, cost: number, title: string): void => {
      void (async () => {
        await begin(source, cost);
        begun.push(title);
      })();
    },
  };
};
const settle = (): Promise<void> => new Promise(setImmediate);

/** Connections that send work after work, each of so many milliseconds of CPU. */
interface Client {
  readonly source: string;
  readonly connections: number;
  readonly cost: number;
}

const SLICE_MS = 10;
/** From an answer to the next request of the same connection. */
const THINK_MS = 2;

/**
 * How many works each client does in so many milliseconds of one thread, which does its work in slices. What ends in
 * the same 5 ms is answered together, as a journal commits it.
 */
const worksOf = async (clients: readonly Client[], milliseconds: number): Promise<readonly number[]> => {
  const { clock, scheduler, passTo } = simulatedScheduler();
  const done = clients.map(() => 0);
  const underWay: { readonly index: number; left: number }[] = [];
  const committing: number[] = [];
  let commitAt = 0;
  let thinking: { readonly index: number; readonly until: number }[] = [];
  const send = async (index: number): Promise<void> => {
    const { source, cost } = clients[index] as Client;
    await scheduler.begin(source, cost);
    underWay.push({ index, left: cost });
  };
  const commit = (): void => {
    commitAt = clock.at + 5;
    for (const index of committing.splice(0)) {
      const { source, cost } = clients[index] as Client;
      scheduler.end(source, cost);
      done[index] = (done[index] ?? 0) + 1;
      thinking.push({ index, until: clock.at + THINK_MS });
    }
  };
  for (const [index, { connections }] of clients.entries()) for (let n = 0; n < connections; n++) void send(index);
  while (clock.at < milliseconds) {
    await settle();
    const next = underWay.shift();
    const slice = Math.min(SLICE_MS, next?.left ?? 0.1);
    passTo(clock.at + slice);
    if (clock.at >= commitAt) commit();
    const due = thinking.filter(({ until }) => until <= clock.at);
    thinking = thinking.filter(({ until }) => until > clock.at);
    for (const { index } of due) void send(index);
    if (next === undefined) continue;
    next.left -= slice;
    if (next.left > 0) underWay.push(next);
    else committing.push(next.index);
  }
  return done;
};

describe('the fair scheduler of sources', () => {
  it('are all at once for a source that is alone', () => {
    const { begin } = simulatedScheduler().scheduler;
    for (let n = 0; n < 1000; n++) expect(begin('a', 5)).toBeUndefined();
  });

  it('let a busy source have no more under way than the least busy, while that works', async () => {
    const { scheduler, passTo } = simulatedScheduler();
    const { begun, begin } = beginnings(scheduler);
    begin('quiet', 1, 'quiet');
    for (const n of [1, 2, 3, 4]) begin('busy', 5, `busy ${n}`);
    scheduler.end('quiet', 1);
    begin('quiet', 1, 'quiet again');
    await settle();
    expect(begun).toEqual(['quiet', 'busy 1', 'quiet again']);
    scheduler.end('busy', 5);
    await settle();
    expect(begun.slice(3)).toEqual(['busy 2']);
    // The quiet one has ended, and is forgotten after two seconds.
    scheduler.end('quiet', 1);
    passTo(3000);
    scheduler.end('busy', 5);
    await settle();
    expect(begun.slice(4)).toEqual(['busy 3', 'busy 4']);
  });

  it('are equal for two that are equally busy', async () => {
    const client = { connections: 64, cost: 1 };
    const [a = 0, b = 0] = await worksOf(
      [
        { source: 'a', ...client },
        { source: 'b', ...client },
      ],
      4000,
    );
    expect(a + b).toBeGreaterThan(3900);
    expect(a / b).toBeGreaterThan(0.8);
    expect(a / b).toBeLessThan(1.25);
  });

  it.each([
    ['batches of 50 statements', { connections: 48, cost: 5.3 }],
    ['batches of 1,000 statements', { connections: 16, cost: 250 }],
    ['bodies of 4 MB', { connections: 8, cost: 1600 }],
    ['single statements on many connections', { connections: 500, cost: 0.4 }],
  ])('leave a quiet source at least a third of its rate beside %s, which have a quarter', async (_, busy) => {
    const quiet = { source: 'quiet', connections: 4, cost: 0.4 };
    const milliseconds = Math.max(3000, 8 * busy.cost);
    const [alone = 0] = await worksOf([quiet], milliseconds);
    const [beside = 0, taken = 0] = await worksOf([quiet, { source: 'busy', ...busy }], milliseconds);
    expect(beside / alone).toBeGreaterThan(1 / 3);
    expect((taken * busy.cost) / milliseconds).toBeGreaterThan(0.25);
  });

  it('let a source that rests begin once its rest is over, or the others pause', async () => {
    const { scheduler, passTo } = simulatedScheduler();
    const { begun, begin } = beginnings(scheduler);
    begin('quiet', 1, 'quiet');
    begin('busy', 10, 'busy');
    passTo(50);
    scheduler.end('busy', 10);
    begin('busy', 10, 'after a rest');
    passTo(59);
    await settle();
    expect(begun).toEqual(['quiet', 'busy']);
    passTo(60);
    await settle();
    expect(begun.slice(2)).toEqual(['after a rest']);
    passTo(100);
    scheduler.end('busy', 10);
    begin('busy', 10, 'before its rest is over');
    await settle();
    expect(begun.slice(3)).toEqual([]);
    scheduler.end('quiet', 1);
    passTo(109);
    await settle();
    expect(begun.slice(3)).toEqual([]);
    passTo(110);
    await settle();
    expect(begun.slice(3)).toEqual(['before its rest is over']);
  });

  it('let a source that uses most begin after its rest, whatever else of its own is slow', async () => {
    const { scheduler, passTo } = simulatedScheduler();
    const { begun, begin } = beginnings(scheduler);
    begin('quiet', 1, 'quiet');
    begin('busy', 1, 'a slow read');
    begin('busy', 3, 'busy');
    passTo(20);
    scheduler.end('busy', 3);
    begin('busy', 3, 'after a rest');
    passTo(22);
    await settle();
    expect(begun).toEqual(['quiet', 'a slow read', 'busy']);
    passTo(23);
    await settle();
    expect(begun.slice(3)).toEqual(['after a rest']);
  });

  it('let a source that was alone for long rest no longer than after its last work', async () => {
    const { scheduler, passTo } = simulatedScheduler();
    const { begun, begin } = beginnings(scheduler);
    for (let at = 0; at < 60_000; at += 10) {
      passTo(at);
      begin('busy', 10, 'alone');
      begin('busy', 10, 'alone');
      if (at > 0) for (const cost of [10, 10]) scheduler.end('busy', cost);
    }
    begun.length = 0;
    begin('quiet', 1, 'quiet');
    passTo(60_000);
    for (const cost of [10, 10]) scheduler.end('busy', cost);
    begin('busy', 10, 'busy');
    passTo(60_030);
    await settle();
    expect(begun).toContain('busy');
  });

  it('end with nothing under way whatever the costs come to', () => {
    const { scheduler, passTo } = simulatedScheduler();
    expect(scheduler.begin('other', 0.1)).toBeUndefined();
    for (const cost of [0.1, 0.2, 0.3]) expect(scheduler.begin('a', cost)).toBeUndefined();
    // By subtraction alone a rest of rounding would stay, and the next one would wait for it without an end.
    for (const cost of [0.1, 0.2, 0.3]) scheduler.end('a', cost);
    scheduler.end('other', 0.1);
    passTo(10);
    expect(scheduler.begin('other', 0.1)).toBeUndefined();
    scheduler.end('other', 0.1);
    expect(scheduler.begin('a', 5)).toBeUndefined();
  });

  it('come to each that waits, whatever begins and ends when', async () => {
    const step = fc.record({
      source: fc.constantFrom('a', 'b', 'c'),
      cost: fc.oneof(fc.constantFrom(0.1, 0.2, 0.3, 0.7), fc.double({ min: 0.01, max: 2000, noNaN: true })),
      /** Which of the works under way ends, if any. */
      ends: fc.option(fc.nat(20)),
      passes: fc.oneof(
        fc.constant(0),
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.integer({ min: 900, max: 4000 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
        const { clock, scheduler, passTo, nextTimer } = simulatedScheduler();
        const underWay: { readonly source: string; readonly cost: number }[] = [];
        const end = (index: number): void => {
          const [ended] = underWay.splice(index, 1);
          if (ended !== undefined) scheduler.end(ended.source, ended.cost);
        };
        let ended = 0;
        for (const { source, cost, ends, passes } of steps) {
          void (async () => {
            await scheduler.begin(source, cost);
            underWay.push({ source, cost });
          })();
          passTo(clock.at + passes);
          await settle();
          if (ends === null || ends >= underWay.length) continue;
          end(ends);
          ended++;
        }
        for (;;) {
          await settle();
          if (underWay.length > 0) {
            end(0);
            ended++;
            continue;
          }
          const at = nextTimer();
          if (at === undefined) break;
          passTo(at);
        }
        expect(ended).toBe(steps.length);
        // What has ended leaves nothing behind for which the next one would wait.
        passTo(clock.at + 1000);
        for (const source of ['a', 'b', 'c']) {
          expect(scheduler.begin(source, 5000)).toBeUndefined();
          scheduler.end(source, 5000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('make no quiet source wait for two busy ones', () => {
    const { begin, end } = simulatedScheduler().scheduler;
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
