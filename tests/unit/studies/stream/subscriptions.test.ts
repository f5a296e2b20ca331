import { setImmediate as settle, setTimeout as pause } from 'node:timers/promises';
import { openSqliteStudyTopics } from '../../../../src/journal/sqlite/study-topics.ts';
import type { StudyAppender, StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { Problem } from '../../../../src/core/problem.ts';
import type { StreamChunk } from '../../../../src/studies/stream/stream-chunk.ts';
import { createSubscriptions, type Subscriptions } from '../../../../src/studies/stream/subscriptions.ts';
import type { StudyCut } from '../../../../src/studies/study/study-state.ts';
import { anAdmittedStudy } from '../../../support/builders/studies/an-admitted-study.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';

const STUDY = 'study:spelling';

/** The operations and places in a delivery, as in `put 5`. */
const changesIn = (deliveries: readonly StreamChunk[]): readonly string[] =>
  deliveries.flatMap(({ bytes }) =>
    Buffer.from(bytes)
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { op, cursor } = JSON.parse(line) as { readonly op: string; readonly cursor: string };
        return `${op} ${cursor.slice(5)}`;
      }),
  );

describe('many who subscribe to one study', () => {
  let topics: StudyTopics;
  let appender: StudyAppender;
  let subscriptions: Subscriptions;
  /** Keys of records that may not be released any more. */
  let stopped: Set<string>;
  let reads: number;
  let asked: (readonly string[])[];
  /** What an answer waits for between its reading and its giving. */
  let answering: () => Promise<unknown>;
  let isSuspended: boolean;
  let isAway: boolean;
  let cut: Partial<StudyCut>;
  beforeEach(async () => {
    topics = await openSqliteStudyTopics({ file: ':memory:', now: Date.now });
    await topics.ensure(STUDY);
    appender = await topics.claim(0);
    [stopped, reads, asked, answering, isSuspended, isAway] = [new Set(), 0, [], () => Promise.resolve(), false, false];
    cut = {};
    const read: StudyTopics['read'] = (...of) => {
      reads += 1;
      return topics.read(...of);
    };
    subscriptions = createSubscriptions({
      topics: { ...topics, read },
      filterReleasable: async (_, keys) => {
        if (isAway) throw new Problem('store-unavailable', 'away');
        asked.push(keys);
        const may = new Set(keys.filter((key) => !stopped.has(key)));
        await answering();
        return may;
      },
      now: Date.now,
    });
  });
  afterEach(async () => {
    subscriptions.close();
    await topics.close();
  });

  let written = 0;
  const append = async (count: number): Promise<void> => {
    await appender.append(
      Array.from({ length: count }, (_, n) => ({
        study: STUDY,
        key: `k${n + written}`,
        value: Buffer.from('{}'),
        headers: { source: 'h5p' },
      })),
    );
    written += count;
  };
  beforeEach(() => {
    written = 0;
  });
  const subscribe = (follow: boolean, from = 0): ReturnType<Subscriptions['subscribe']> =>
    subscriptions.subscribe({
      id: STUDY,
      format: 'ndjson',
      from,
      ...(follow ? {} : { end: written }),
      study: () =>
        isSuspended ? Promise.reject(new Problem('forbidden', 'suspended')) : Promise.resolve(anAdmittedStudy(cut)),
    });
  /** Reads until so many records have come, or to the end. */
  const read = async (follow: boolean, count = Infinity, from = 0): Promise<readonly StreamChunk[]> => {
    const deliveries: StreamChunk[] = [];
    let records = 0;
    for await (const delivery of subscribe(follow, from)) {
      deliveries.push(delivery);
      records += delivery.count;
      if (records >= count) break;
    }
    return deliveries;
  };
  const bytesOf = (deliveries: readonly StreamChunk[]): Buffer => Buffer.concat(deliveries.map(({ bytes }) => bytes));
  const puts = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `put ${n}`);

  it('are asked for together where much comes at once, and each is given all of it', async () => {
    const readers = Array.from({ length: 100 }, () => read(true, 5000));
    await pause(20);
    for (let n = 0; n < 10; n++) await append(500);
    const [first = [], ...others] = await Promise.all(readers);
    expect(changesIn(first)).toEqual(puts(5000));
    for (const other of others) expect(bytesOf(other).equals(bytesOf(first))).toBe(true);
    expect(asked.flat().length).toBeLessThanOrEqual(10_000);
    expect(reads).toBeLessThan(30);
  });

  it('share one reading from the beginning, where they begin at about the same time', async () => {
    for (let n = 0; n < 10; n++) await append(500);
    const readers = Array.from({ length: 100 }, async (_, n) => {
      await pause(n % 10);
      return read(false);
    });
    const [first = [], ...others] = await Promise.all(readers);
    expect(changesIn(first)).toEqual([...puts(5000), 'tick 4999']);
    for (const other of others) expect(bytesOf(other).equals(bytesOf(first))).toBe(true);
    expect(reads).toBe(5);
  });

  it('never get records that were filtered before they asked: a late one waits for the next filtering', async () => {
    await append(3);
    let answer = (): void => undefined;
    answering = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    const early = read(false);
    await waitFor('the decisions are read', () => asked.length === 1);
    stopped.add('k1');
    const late = read(false);
    await pause(20);
    answering = () => Promise.resolve();
    answer();
    expect([changesIn(await early), changesIn(await late)]).toEqual([
      ['put 0', 'put 1', 'put 2', 'tick 2'],
      ['put 0', 'put 2', 'tick 2'],
    ]);
  });

  it('yield nothing from the cache that was stopped since it was read', async () => {
    await append(3);
    expect(changesIn(await read(false))).toContain('put 1');
    stopped.add('k1');
    expect(changesIn(await read(false))).toEqual(['put 0', 'put 2', 'tick 2']);
    expect(reads).toBe(1);
  });

  it('are filtered again after a reader has sent only a slice, without what was stopped meanwhile', async () => {
    await append(4);
    const slow = subscribe(false);
    const { value: first } = await slow.next();
    const [part] = first!.slices(1);
    stopped.add('k2');
    const { value: rest } = await slow.next(part!.offset + 1);
    expect([part, changesIn([rest!])]).toEqual([expect.objectContaining({ count: 1, offset: 0 }), ['put 1', 'put 3']]);
    expect(await slow.next()).toMatchObject({ done: false, value: { count: 0, offset: 3 } });
    expect([(await slow.next()).done, reads]).toEqual([true, 1]);
  });

  it('end together where the study is suspended, at the next piece', async () => {
    const readers = [read(true), read(true)];
    await pause(20);
    await append(1);
    await waitFor('it is asked about', () => asked.length === 1);
    isSuspended = true;
    await append(1);
    for (const deliveries of await Promise.all(readers)) expect(changesIn(deliveries)).toEqual(['put 0']);
  });

  it('keep nothing of a chunk in memory for long after it was read, however late a reader came', async () => {
    await append(4);
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      const slow = subscribe(false);
      await slow.next();
      await jest.advanceTimersByTimeAsync(20_000);
      const late = subscribe(false);
      await late.next();
      expect(reads).toBe(1);
      await jest.advanceTimersByTimeAsync(5_000);
      expect(changesIn([(await late.next(1)).value!])).toEqual(['put 1', 'put 2', 'put 3']);
      expect(reads).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('get what is above the last cut within seconds of its publication, and after the next cut otherwise', async () => {
    cut = { head: 2 };
    await append(4);
    expect(changesIn(await read(true, 4))).toEqual(puts(4));
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      await jest.advanceTimersByTimeAsync(11_000);
      const late = subscribe(true);
      let got: IteratorResult<StreamChunk, void> | undefined;
      void late.next().then((one) => (got = one));
      await jest.advanceTimersByTimeAsync(5_000);
      expect(got).toBeUndefined();
      cut = { head: 4 };
      for (let tries = 0; tries < 20 && got === undefined; tries++) await jest.advanceTimersByTimeAsync(250);
      expect(changesIn([got!.value as StreamChunk])).toEqual(puts(4));
      await late.return();
    } finally {
      jest.useRealTimers();
    }
  });

  it('wait for a store that is away for a moment, and miss nothing', async () => {
    isAway = true;
    const reader = read(true, 2);
    await append(2);
    await pause(100);
    isAway = false;
    expect(changesIn(await reader)).toEqual(['put 0', 'put 1']);
  });

  describe('whose right to it is asked about every other second', () => {
    beforeEach(() => {
      jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    });
    afterEach(() => {
      jest.useRealTimers();
    });
    /** Follows, with what may be said of its reader at any time; how it went on is in `got`. */
    const following = () => {
      const about: { got: string[]; ended: boolean; refused: Problem | undefined } = {
        got: [],
        ended: false,
        refused: undefined,
      };
      const reader = async (): Promise<void> => {
        await Promise.resolve();
        if (about.refused !== undefined) throw about.refused;
      };
      void (async () => {
        for await (const delivery of subscriptions.subscribe({
          id: STUDY,
          format: 'ndjson',
          from: 0,
          study: () => Promise.resolve(anAdmittedStudy()),
          reader,
        }))
          about.got.push(...changesIn([delivery]));
        about.ended = true;
      })();
      return about;
    };
    /** So much later; the pause before a question is asked again is a real one. */
    const pass = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 250) {
        await jest.advanceTimersByTimeAsync(Math.min(left, 250));
        await settle();
      }
      await pause(600);
    };
    const away = new Problem('store-unavailable', 'away');

    it('go on where that cannot be asked for a moment, and are given nothing before it is known', async () => {
      const about = following();
      await append(1);
      await pass(5000);
      expect(about).toMatchObject({ got: ['put 0'], ended: false });
      about.refused = away;
      await pass(5000);
      await append(1);
      await pass(45_000);
      expect(about).toMatchObject({ got: ['put 0'], ended: false });
      about.refused = undefined;
      await pass(5000);
      expect(about).toMatchObject({ got: ['put 0', 'put 1'], ended: false });
    });

    it('go on through a moment of that however long they took over what came before it', async () => {
      const about = { refused: undefined as Problem | undefined };
      const reader = (): Promise<void> =>
        about.refused === undefined ? Promise.resolve() : Promise.reject(about.refused);
      const stream = subscriptions.subscribe({
        id: STUDY,
        format: 'ndjson',
        from: 0,
        study: () => Promise.resolve(anAdmittedStudy()),
        reader,
      });
      await append(1);
      isAway = true;
      const first = stream.next();
      await pass(300);
      isAway = false;
      await pass(300);
      expect(changesIn([(await first).value as StreamChunk])).toEqual(['put 0']);
      await pass(90_000);
      await append(1);
      about.refused = away;
      const next = stream.next();
      await pass(2000);
      about.refused = undefined;
      await pass(2000);
      expect(changesIn([(await next).value as StreamChunk])).toEqual(['put 1']);
      await stream.return();
    });

    it('end where it cannot be asked for a minute, or at once where it is refused', async () => {
      const [unknown, refused] = [following(), following()];
      await pass(5000);
      [unknown.refused, refused.refused] = [away, new Problem('unauthorized', 'out of force')];
      await pass(5000);
      expect([unknown.ended, refused.ended]).toEqual([false, true]);
      await pass(60_000);
      expect(unknown.ended).toBe(true);
    });
  });
});
