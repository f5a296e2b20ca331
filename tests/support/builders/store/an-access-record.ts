import type { AccessRecord } from '../../../../src/store/ports/access-record-repository.ts';

/** The beginning of an hour. */
export const HOUR_BEGINS = Date.parse('2026-11-23T08:00:00Z');

/** One answer with two statements of Ada. */
export const anAccessRecord = (about: Partial<AccessRecord> = {}): AccessRecord => {
  const first = about.first ?? HOUR_BEGINS + 1000;
  return {
    person: 'ada',
    source: 'moodle',
    generation: 1,
    reader: { id: 'a-key', source: 'dashboard', organisation: 'org:default' },
    route: '/xapi/statements',
    filter: { verb: 'http://adlnet.gov/expapi/verbs/answered' },
    last: first,
    answers: 1,
    given: 2,
    ...about,
    first,
  };
};
