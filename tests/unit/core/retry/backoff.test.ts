import { backoffMs } from '../../../../src/core/retry/backoff.ts';

const BACKOFF = { firstMs: 100, mostMs: 1000 };

it('The pause doubles after each failure, up to the most', () => {
  expect([1, 2, 3, 4, 5, 6].map((failures) => backoffMs(BACKOFF, failures))).toEqual([100, 200, 400, 800, 1000, 1000]);
});

it('There is no pause before the first failure', () => {
  expect(backoffMs(BACKOFF, 0)).toBe(0);
});

it('The pause stays at the most after any number of failures', () => {
  expect(backoffMs(BACKOFF, 100_000)).toBe(1000);
});
