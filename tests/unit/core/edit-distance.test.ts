import { nearestName } from '../../../src/core/edit-distance.ts';

describe('The nearest name', () => {
  const known = ['id', 'actor', 'verb', 'object', 'result', 'context', 'timestamp', 'attachments'];

  it.each([
    ['verbs', 'verb'],
    ['Verb', 'verb'],
    ['vreb', 'verb'],
    ['resluts', 'result'],
    ['timestmap', 'timestamp'],
    ['atachment', 'attachments'],
    ['ver', 'verb'],
    ['verdict', undefined],
    ['extensions', undefined],
    ['is', undefined],
    ['x'.repeat(10_000), undefined],
  ])('of %s is %s', (name, expected) => expect(nearestName(name, known)).toBe(expected));
});
