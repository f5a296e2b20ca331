import { encodeRecord } from '../../../../../src/journal/port/batch-encoding.ts';
import type { Offset } from '../../../../../src/journal/port/journal.ts';
import {
  createPartitionReader,
  type FetchedBatch,
  type PartitionReader,
} from '../../../../../src/journal/kafka/consume/partition-reader.ts';
import { aBatch } from '../../../../support/builders/statements/a-batch.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const value = encodeRecord([aBatch()]);
const large = encodeRecord([aBatch({ bytes: 1_000_000 })]);
/** What a fetch brings: the messages at these offsets. */
const fetched = (from: Offset, count = 1, bytes = value): FetchedBatch => ({
  first: from,
  next: from + count,
  messages: Array.from({ length: count }, (_, i) => ({ offset: from + i, appendedAt: 0, value: bytes })),
});

interface Reading {
  readonly reader: PartitionReader;
  /** What happened, in order. */
  readonly events: string[];
  /** Ends the call under way. */
  readonly answer: (outcome?: Offset | 'claim' | Error) => Promise<void>;
}

/** A reader whose calls stay under way until they are answered; a claim's answer is the offset, and 0 by default. */
const aReading = (): Reading => {
  const events: string[] = [];
  let resolveCall: ((outcome: Offset | 'claim' | Error | undefined) => void) | undefined;
  const call = (name: string): Promise<Offset | 'claim' | undefined> => {
    if (resolveCall !== undefined) events.push('OVERLAP');
    events.push(name);
    return new Promise((resolve, reject) => {
      resolveCall = (outcome) => {
        resolveCall = undefined;
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
    });
  };
  const reader = createPartitionReader({
    partition: 7,
    handler: {
      claimed: async () => (await call('claimed')) ?? 0,
      handle: ({ messages }) => call(`handle ${messages.map(({ offset }) => offset).join()}`),
      caughtUp: async (_, asOf) => (await call(`caughtUp ${asOf}`)) as 'claim' | undefined,
    },
    log: (level, message) => events.push(`${level}: ${message}`),
    locate: (wanted) => Promise.resolve(Number(wanted)),
    fetcher: {
      seek: (offset) => events.push(`fetch from ${offset}`),
      pause: () => events.push('fetch not'),
      resume: () => events.push('fetch on'),
    },
    onError: (reason) => events.push(`failed: ${String(reason)}`),
  });
  return {
    reader,
    events,
    answer: async (outcome) => {
      resolveCall?.(outcome);
      await turn();
    },
  };
};

describe('the reader of a partition', () => {
  const aClaimed = async (offset: Offset = 0): Promise<Reading> => {
    const reading = aReading();
    reading.reader.assign();
    await turn();
    await reading.answer(offset);
    reading.events.length = 0;
    return reading;
  };

  it('claims before it fetches anything, and accepts no batch until it has an offset', async () => {
    const { reader, events, answer } = aReading();
    reader.assign();
    await turn();
    expect(reader.accept(fetched(0))).toBe(false);
    await answer(5);
    expect(events).toEqual(['fetch not', 'claimed', 'fetch from 5']);
    expect(reader.nextOffset()).toBe(5);
  });

  it('hands over in order, one call at a time, and knows the next offset only when a call is done', async () => {
    const { reader, events, answer } = await aClaimed();
    expect(reader.accept(fetched(0, 2))).toBe(true);
    await turn();
    expect(reader.accept(fetched(2))).toBe(true);
    await turn();
    expect([reader.nextOffset(), events]).toEqual([0, ['handle 0,1']]);
    await answer();
    expect([reader.nextOffset(), events]).toEqual([2, ['handle 0,1', 'handle 2']]);
  });

  it('gives one call about 1.5 MB or 1,000 statements', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0, 2, large));
    reader.accept(fetched(2, 1200));
    await turn();
    await answer();
    await answer();
    await answer();
    expect(events[0]).toBe('handle 0');
    expect(events.flatMap((event) => event.replace('handle ', '').split(',')).map(Number)).toEqual(
      Array.from({ length: 1202 }, (_, i) => i),
    );
    expect(Math.max(...events.map((event) => event.split(',').length))).toBeLessThanOrEqual(1000);
  });

  it('reports that it has caught up only once everything below the end is handled', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.onWatermark(1, 100);
    reader.accept(fetched(0));
    await turn();
    reader.onWatermark(1, 200);
    await turn();
    expect(events).toEqual(['handle 0']);
    await answer();
    reader.onWatermark(1, 300);
    await turn();
    expect(events).toEqual(['handle 0', 'caughtUp 300']);
  });

  it('seeks to the offset that a call returns, and drops fetched messages', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0, 3));
    await turn();
    reader.accept(fetched(3));
    await answer(1);
    expect(events).toEqual(['handle 0,1,2', 'fetch from 1']);
    expect(reader.accept(fetched(1))).toBe(true);
  });

  it("claims again when a call returns 'claim'", async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0));
    await turn();
    await answer('claim');
    expect(events).toEqual(['handle 0', 'fetch not', 'claimed']);
    await answer(9);
    reader.onWatermark(9, 1);
    await turn();
    await answer('claim');
    expect(events.slice(3)).toEqual(['fetch from 9', 'caughtUp 1', 'fetch not', 'claimed']);
  });

  it('makes no call for a revoked partition, and ignores the outcome of the call under way', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0));
    await turn();
    reader.accept(fetched(1));
    reader.revoke();
    reader.onWatermark(0, 1);
    await answer(5);
    expect(events).toEqual(['handle 0']);
    expect([reader.isAssigned(), reader.nextOffset(), reader.accept(fetched(1))]).toEqual([false, undefined, false]);
  });

  it('waits for the call under way before it claims a partition that came back', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0));
    await turn();
    reader.revoke();
    reader.assign();
    reader.assign();
    await turn();
    expect(events).toEqual(['handle 0', 'fetch not', 'fetch not']);
    await answer();
    expect(events.slice(3)).toEqual(['claimed']);
  });

  it('claims once more where the partition changed hands while it claimed', async () => {
    const { reader, events, answer } = aReading();
    reader.assign();
    await turn();
    reader.assign();
    await answer(3);
    expect(events).toEqual(['fetch not', 'claimed', 'fetch not', 'claimed']);
    await answer(4);
    expect(reader.nextOffset()).toBe(4);
  });

  it('claims again where the handler has no offset yet, but not once the partition is revoked', async () => {
    const { reader, events, answer } = aReading();
    reader.assign();
    await turn();
    await answer('claim');
    expect(reader.accept(fetched(0))).toBe(false);
    expect(events).toEqual(['fetch not', 'claimed', 'fetch not', 'claimed']);
    reader.revoke();
    await answer('claim');
    expect(events).toHaveLength(4);
    reader.assign();
    await turn();
    await answer(6);
    expect(events.slice(4)).toEqual(['fetch not', 'claimed', 'fetch from 6']);
  });

  it('fetches again what does not begin where the last fetch ended, and then goes over a gap, loudly', async () => {
    const { reader, events } = await aClaimed();
    expect(reader.accept(fetched(3))).toBe(false);
    expect(events).toEqual(['fetch from 0']);
    expect(reader.accept(fetched(3))).toBe(true);
    await turn();
    expect(events.slice(1)).toEqual(['error: messages are gone before they were handled', 'handle 3']);
  });

  it('claims again where a partition ends before what comes next', async () => {
    const { reader, events } = await aClaimed(9);
    expect(reader.accept(fetched(0))).toBe(false);
    expect(reader.accept(fetched(0))).toBe(false);
    await turn();
    expect(events).toEqual([
      'fetch from 9',
      'error: the partition ends before what was already handled',
      'fetch not',
      'claimed',
    ]);
  });

  it('pauses fetching while the queue is full, and resumes it then', async () => {
    const { reader, events, answer } = await aClaimed();
    await reader.waitForCapacity(1000);
    reader.accept(fetched(0, 5, large));
    await turn();
    await reader.waitForCapacity(10);
    expect(events).toEqual(['handle 0', 'fetch not']);
    await answer();
    expect(events.slice(2)).toEqual(['handle 1']);
    await answer();
    expect(events.slice(3)).toEqual(['fetch on', 'handle 2']);
    await reader.waitForCapacity(1000);
  });

  it('ends with what a call rejects with', async () => {
    const { reader, events, answer } = await aClaimed();
    reader.accept(fetched(0));
    await turn();
    await answer(new Error('no'));
    await reader.idle();
    expect(events).toEqual(['handle 0', 'failed: Error: no']);
    expect(reader.isAssigned()).toBe(false);
  });
});
