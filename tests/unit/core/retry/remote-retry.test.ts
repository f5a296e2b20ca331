import { createWaitForRetry } from '../../../../src/core/retry/remote-retry.ts';
import { retryAfterMs } from '../../../../src/core/retry/retry-after.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

const waitsFor = async (failures: number, header: string | null): Promise<readonly number[]> => {
  const waits: number[] = [];
  const wait = createWaitForRetry({
    onRetry: (why, waitMs) => waits.push(why.length, waitMs),
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    random: () => 1,
  });
  await wait(failures, { why: 'busy', askedMs: retryAfterMs(header, NOW) });
  return waits.slice(1);
};

describe('the wait before another try', () => {
  it.each([
    { is: 'the backoff where nothing is asked', failures: 3, header: null, waitMs: 2000 },
    { is: 'as long as is asked, in seconds', failures: 1, header: '7', waitMs: 7000 },
    { is: 'as long as is asked, by a date', failures: 1, header: 'Thu, 01 Jan 2026 00:00:09 GMT', waitMs: 9000 },
    { is: 'the backoff where less is asked', failures: 4, header: '0', waitMs: 4000 },
    { is: 'the backoff where the date is over', failures: 1, header: 'Thu, 01 Jan 2015 00:00:00 GMT', waitMs: 500 },
    { is: 'one hour where more is asked', failures: 1, header: '99999999', waitMs: 3_600_000 },
    {
      is: 'one hour where a distant date is asked',
      failures: 1,
      header: 'Thu, 01 Jan 2999 00:00:00 GMT',
      waitMs: 3_600_000,
    },
    { is: 'the backoff where nothing sensible is asked', failures: 1, header: 'soon', waitMs: 500 },
  ])('is $is', async ({ failures, header, waitMs }) => {
    expect(await waitsFor(failures, header)).toEqual([waitMs, waitMs]);
  });

  it('ends after twelve failures in a row', async () => {
    expect(await waitsFor(11, null)).toHaveLength(2);
    await expect(waitsFor(12, '1')).rejects.toMatchObject({ kind: 'overloaded' });
  });
});
