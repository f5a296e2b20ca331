import { isObject } from '../../../src/core/json-object.ts';

it.each([[{}], [{ a: 1 }], [Object.create(null)]])('takes %j for an object of JSON', (value) => {
  expect(isObject(value)).toBe(true);
});

it.each([[null], [undefined], [[]], ['text'], [1], [true]])('takes %j for none', (value) => {
  expect(isObject(value)).toBe(false);
});
