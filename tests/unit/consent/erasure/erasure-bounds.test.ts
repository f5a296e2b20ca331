import { ERASURE_BOUNDS, journalBound } from '../../../../src/consent/erasure/erasure-bounds.ts';
import { HOUR_MS } from '../../../../src/core/time.ts';

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
