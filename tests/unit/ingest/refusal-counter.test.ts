import { createRefusalCounter, type RefusalCounter } from '../../../src/ingest/refusal-counter.ts';
import { Problem } from '../../../src/core/problem.ts';

/** What is reported of a request that runs these steps. */
const reportsOf = (request: (counter: RefusalCounter) => void): readonly (readonly [number, string])[] => {
  const reports: (readonly [number, string])[] = [];
  const counter = createRefusalCounter({ refused: (statements, kind) => void reports.push([statements, kind]) });
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
    ).toEqual([[1000, 'statement-conflict']]);
    expect(reportsOf((counter) => counter.refused(new Problem('invalid-json', 'no JSON')))).toEqual([
      [1, 'invalid-json'],
    ]);
  });

  it('reports the kind internal for an unexpected error', () => {
    expect(
      reportsOf((counter) => {
        counter.received(3);
        counter.refused(new TypeError('unexpected'));
      }),
    ).toEqual([[3, 'internal']]);
  });

  it('reports nothing where no request is refused, and needs no observer', () => {
    expect(reportsOf((counter) => counter.received(3))).toEqual([]);
    expect(() => createRefusalCounter(undefined).refused(new Error('unobserved'))).not.toThrow();
  });
});
