import { createPollSchedule } from '../../../../src/ingest/sink-outcome/poll-schedule.ts';

const TICK_MS = 5;

/** Polls and waits for sinks that take these times, one request after the other, with a tick every 5 ms. */
const simulate = (
  writes: readonly number[],
): readonly { readonly polls: number; readonly waitedMs: number; readonly writeMs: number }[] => {
  const schedule = createPollSchedule();
  let now = 1000;
  return writes.map((writeMs) => {
    now += 50;
    const startedAt = now;
    for (let polls = 0; ;) {
      now += TICK_MS;
      if (now < schedule.dueAt(startedAt)) continue;
      schedule.polled(now);
      polls++;
      const waitedMs = now - startedAt;
      if (waitedMs < writeMs) continue;
      schedule.ended(waitedMs);
      return { polls, waitedMs, writeMs };
    }
  });
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('The polls of progress', () => {
  it.each([10, 35, 80, 150])(
    'are three and a half at most, on the average, where writes take %d ms, and prolong none by a half',
    (ms) => {
      const waits = simulate(Array.from({ length: 100 }, () => ms)).slice(20);
      expect(mean(waits.map(({ polls }) => polls))).toBeLessThanOrEqual(3.5);
      expect(mean(waits.map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(1.3 * ms + TICK_MS);
      for (const { waitedMs } of waits) expect(waitedMs).toBeLessThanOrEqual(1.5 * ms + TICK_MS);
    },
  );

  it('are short again five requests after an outage', () => {
    const waits = simulate([...Array.from({ length: 20 }, () => 2000), ...Array.from({ length: 20 }, () => 20)]);
    for (const { waitedMs } of waits.slice(25)) expect(waitedMs).toBeLessThanOrEqual(40);
    expect(Math.max(...waits.slice(20, 25).map(({ waitedMs }) => waitedMs))).toBeLessThanOrEqual(155);
  });

  it('go on at least every 25 ms, and at most every 5, whatever waits took before', () => {
    const schedule = createPollSchedule();
    schedule.polled(1000);
    expect(schedule.dueAt(0)).toBe(1005);
    for (let n = 0; n < 50; n++) schedule.ended(60_000);
    expect(schedule.dueAt(0)).toBe(1025);
    expect(schedule.dueAt(1000)).toBeGreaterThan(1100);
  });
});
