import { idAfter } from '../../../src/console/pages/sources/free-id.ts';

describe('the id to try after one that is taken', () => {
  it.each([
    ['tool', 'tool-2'],
    ['tool-2', 'tool-3'],
    ['moodle-lycee', 'moodle-lycee-2'],
    ['moodle-99', 'moodle-100'],
    ['-', '--2'],
    ['a'.repeat(64), `${'a'.repeat(62)}-2`],
    [`${'a'.repeat(62)}-9`, `${'a'.repeat(61)}-10`],
  ])('%s is followed by %s', (id, next) => {
    expect(idAfter(id)).toBe(next);
    expect(next).toMatch(/^[a-z0-9-]{1,64}$/);
  });
});
