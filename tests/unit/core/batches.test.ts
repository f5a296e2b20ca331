import { batchesOf } from '../../../src/core/batches.ts';

it('cuts a list into slices of at most the size, in order', () => {
  expect([...batchesOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});

it('cuts an empty list into no slice', () => {
  expect([...batchesOf([], 2)]).toEqual([]);
});

it.each([0, -1, Number.NaN])('refuses the size %d, which would never end', (size) => {
  expect(() => [...batchesOf([1], size)]).toThrow(RangeError);
});
