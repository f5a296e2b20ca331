import { ERASURE_BOUNDS, journalBound } from '../../../../src/consent/erasure/erasure-bounds.ts';
import { DAMAGED_WAL_KEPT_MS } from '../../../../src/core/sqlite/damaged-wal.ts';
import { DAY_MS, HOUR_MS } from '../../../../src/core/time.ts';

describe('how long a journal keeps stopped data', () => {
  it.each([
    [46, ERASURE_BOUNDS.journal],
    [4, 'PT6H'],
    [22, 'P1D'],
    [46.5, 'PT49H'],
    [720, 'PT722H'],
  ])('is for %d hours of retention %s', (hours, bound) => {
    expect(journalBound(hours * HOUR_MS)).toBe(bound);
  });
});

it('Stopped data are in copies of damaged write-ahead logs for no longer than in backups', () => {
  const days = Number(/^P(\d+)D$/.exec(ERASURE_BOUNDS.backups)?.[1]);
  expect(DAMAGED_WAL_KEPT_MS).toBeLessThanOrEqual(days * DAY_MS);
});
