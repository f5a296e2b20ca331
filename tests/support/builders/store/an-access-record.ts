import type { AccessRecord } from '../../../../src/store/ports/consent/access-record-repository.ts';

/** The beginning of an hour. */
export const HOUR_BEGINS = Date.parse('2026-11-23T08:00:00Z');

const HOUR = 3_600_000;

/** Added to the clock, it puts a test at the beginning of an hour, so that its reads are of one. */
export const intoAnHour = (): number => HOUR - (Date.now() % HOUR) + 60_000;

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
