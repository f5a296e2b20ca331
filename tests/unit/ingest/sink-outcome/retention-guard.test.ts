import { createRetentionGuard, maxStoreLagMs } from '../../../../src/ingest/sink-outcome/retention-guard.ts';

const HOUR = 3_600_000;

describe('The guard of the retention of the journal', () => {
  it.each([
    [46, 24],
    [6, 3],
    [720, 375],
  ])('with %i hours of retention refuses what comes while the store is %i hours behind', async (retention, lag) => {
    let lagMs = 0;
    const check = createRetentionGuard({ lagMs: () => Promise.resolve(lagMs), retentionMs: retention * HOUR });
    lagMs = lag * HOUR;
    await expect(check()).resolves.toBeUndefined();
    lagMs = maxStoreLagMs(retention * HOUR) + 1;
    await expect(check()).rejects.toMatchObject({
      kind: 'journal-unavailable',
      message: expect.stringContaining(`more than ${lag} hours behind`),
    });
    // What was accepted last is then read before it is deleted.
    expect(maxStoreLagMs(retention * HOUR)).toBeLessThan(retention * HOUR * 0.6);
  });
});
