import { createRefusalCounter, type RefusalCounter } from '../../../src/ingest/refusal-counter.ts';
import { Problem } from '../../../src/core/problem.ts';

type Report = readonly [source: string, kind: string, statements: number];

/** What is reported of a request that runs these steps. */
const reportsOf = (request: (counter: RefusalCounter) => void): readonly Report[] => {
  const reports: Report[] = [];
  const counter = createRefusalCounter(
    { refused: ({ source, kind, statements }) => void reports.push([source, kind, statements]) },
    'moodle',
  );
  request(counter);
  return reports;
};

describe('The counter of refusals', () => {
  it('counts every statement of the body, and one where the body could not be parsed', () => {
    expect(
      reportsOf((counter) => {
        counter.received(1000);
        counter.refused(new Problem('statement-conflict', 'the id exists'));
      }),
    ).toEqual([['moodle', 'statement-conflict', 1000]]);
    expect(reportsOf((counter) => counter.refused(new Problem('invalid-json', 'no JSON')))).toEqual([
      ['moodle', 'invalid-json', 1],
    ]);
  });

  it('reports the kind internal for an unexpected error', () => {
    expect(
      reportsOf((counter) => {
        counter.received(3);
        counter.refused(new TypeError('unexpected'));
      }),
    ).toEqual([['moodle', 'internal', 3]]);
  });

  it('reports nothing where no request is refused, and needs no observer', () => {
    expect(reportsOf((counter) => counter.received(3))).toEqual([]);
    expect(() => createRefusalCounter(undefined, 'moodle').refused(new Error('unobserved'))).not.toThrow();
  });
});
