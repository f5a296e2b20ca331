import { asBuffer, textOf } from '../../../../src/core/bytes/bytes.ts';

it('A Buffer view is of the same memory, from where the bytes begin', () => {
  const memory = new Uint8Array([1, 2, 3, 4]);
  const view = asBuffer(memory.subarray(1, 3));
  expect([...view]).toEqual([2, 3]);
  memory[1] = 9;
  expect(view[0]).toBe(9);
});

it('A Buffer view of a Buffer is the same object', () => {
  const buffer = Buffer.from('é');
  expect(asBuffer(buffer)).toBe(buffer);
});

it('The text of bytes is read from where they begin', () => {
  expect(textOf(new TextEncoder().encode('xLéax').subarray(1, 5))).toBe('Léa');
});
