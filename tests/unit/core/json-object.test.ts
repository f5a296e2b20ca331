import { defined, isObject } from '../../../src/core/json-object.ts';

it.each([[{}], [{ a: 1 }], [Object.create(null)]])('%j is a JSON object', (value) => {
  expect(isObject(value)).toBe(true);
});

it.each([[null], [undefined], [[]], ['text'], [1], [true]])('%j is no JSON object', (value) => {
  expect(isObject(value)).toBe(false);
});

it('defined keeps every member but those that are undefined, in their order', () => {
  const members = { from: 0, until: undefined, name: '', isLast: false, next: null, lab: undefined };
  expect(Object.entries(defined(members))).toEqual([
    ['from', 0],
    ['name', ''],
    ['isLast', false],
    ['next', null],
  ]);
  expect('until' in defined(members)).toBe(false);
});
