import fc from 'fast-check';
import { valueAt, valueShape } from '../../../../src/telemetry/operations/value-shape.ts';

describe('the shape of a value', () => {
  it.each([
    ['lea@school.example', '"a…@a….a…"'],
    ['mailto:lea.dupont@school.example', '"mailto:a….a…@a….a…"'],
    ['https://school.example/course/17', '"https://a….a…/a…/99"'],
    ['2026-13-45 10:00', '"9999-99-99 99:99"'],
    ['0612345678', '"9…"'],
    ['3f2504e0-4f89-11d3', '"x…-x…-x…"'],
    ['Zoë', '"é…"'],
    ['(!) ;-)', '"¤ ¤-¤"'],
    ['', '""'],
    [17, 'whole number'],
    [-17, 'negative whole number'],
    [0.5, 'decimal number'],
    [true, 'boolean'],
    [null, 'null'],
    [[], 'empty list'],
    [{}, 'empty object'],
    [['lea', 'tim'], 'list of 2: "a…"'],
    [
      { name: 'Léa', account: { homePage: 'http://x.example', name: 'lea' }, lea: 1 },
      '{name: "é…", account: {homePage: "http://a….a…", name: "a…"}, …: whole number}',
    ],
    [{ actor: { account: { name: { family: 'Curie' } } } }, '{actor: {account: {…}}}'],
  ])('of %j is %s', (value, shape) => {
    expect(valueShape(value)).toBe(shape);
  });

  it('has no text of the value but schemes of IRIs and property names of the standard', () => {
    const secret = fc.stringMatching(/^Q[a-zA-Z]{3,12}$/);
    const texts = fc.array(secret, { minLength: 1, maxLength: 4 }).map((words) => words.join('@'));
    const values = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, texts, fc.array(tie('any')), fc.dictionary(secret, tie('any'))),
    })).any;
    fc.assert(fc.property(values, (value) => expect(valueShape(value)).not.toContain('Q')));
  });

  it('is short, however large or deep the value is', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`name${n}`, 'a@'.repeat(500)]));
    expect(valueShape(wide).length).toBeLessThanOrEqual(300);
    expect(valueShape('a-'.repeat(100_000)).length).toBeLessThanOrEqual(300);
  });
});

describe('the value at a JSON Pointer', () => {
  const body = { actor: { 'a/b~c': [{ mbox: 'x' }] } };

  it.each([
    ['', body],
    ['/actor/a~1b~0c/0/mbox', 'x'],
    ['/actor/missing', undefined],
    ['/actor/a~1b~0c/1', undefined],
    ['/constructor', undefined],
    ['/actor/a~1b~0c/length', undefined],
    ['X-Experience-API-Version', undefined],
  ])('%s', (pointer, value) => {
    expect(valueAt(body, pointer)).toEqual(value);
  });
});
