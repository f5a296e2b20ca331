import { isProblem } from '../../../../src/core/problem.ts';
import { withId } from '../../../../src/xapi/output/with-id.ts';

describe('The id of a statement that was sent without one', () => {
  it.each([
    ['{"verb":1}', '{"id":"a","verb":1}'],
    [' \n{ "verb":1.50 }', '{"id":"a", "verb":1.50 }'],
    ['{}', '{"id":"a"}'],
    ['{"id":"b","verb":1}', '{"id":"b","verb":1}'],
    ['[1]', '[1]'],
    ['null', 'null'],
  ])('is put into %j', (text, expected) => {
    expect(withId(text, 'a')).toBe(expected);
  });

  it('cannot be put into what is not JSON', () => {
    let thrown: unknown;
    try {
      withId('{"verb"', 'a');
    } catch (caught) {
      thrown = caught;
    }
    expect(isProblem(thrown, 'invalid-json')).toBe(true);
  });
});
