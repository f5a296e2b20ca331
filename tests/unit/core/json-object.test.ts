import { isObject } from '../../../src/core/json-object.ts';

it.each([[{}], [{ a: 1 }], [Object.create(null)]])('%j is a JSON object', (value) => {
  expect(isObject(value)).toBe(true);
});

it.each([[null], [undefined], [[]], ['text'], [1], [true]])('%j is no JSON object', (value) => {
  expect(isObject(value)).toBe(false);
});
