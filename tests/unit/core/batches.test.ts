import { batchesOf } from '../../../src/core/batches.ts';

it('A list is cut into slices of at most the size, in order', () => {
  expect([...batchesOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
});

it('An empty list is cut into no slice', () => {
  expect([...batchesOf([], 2)]).toEqual([]);
});

it.each([0, -1, Number.NaN])('The size %d is refused, since it would never end', (size) => {
  expect(() => [...batchesOf([1], size)]).toThrow(RangeError);
});
