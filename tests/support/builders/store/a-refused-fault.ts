import type { RefusedFault } from '../../../../src/store/ports/sources/traffic-repository.ts';

/** A fault for which one request of moodle was refused. */
export const aRefusedFault = (changes: Partial<RefusedFault> = {}): RefusedFault => ({
  source: 'moodle',
  kind: 'invalid-statement',
  pointer: '/actor/mbox',
  detail: 'must be a mailto IRI',
  firstAt: 1000,
  lastAt: 1000,
  count: 1,
  key: '5f3a9c',
  sample: '"a…@a…"',
  ...changes,
});
