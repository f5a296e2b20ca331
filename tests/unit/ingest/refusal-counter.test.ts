import { createRefusalCounter, type RefusalCounter } from '../../../src/ingest/refusal-counter.ts';
import { Problem } from '../../../src/core/problem.ts';

const aBody = (statements: number) => ({ statements: Array(statements).fill({}), spans: [], single: false });

type Report = readonly [source: string, kind: string, statements: number];

/** What is reported of a request that runs these steps. */
const reportsOf = (request: (counter: RefusalCounter) => void): readonly Report[] => {
  const reports: Report[] = [];
  const counter = createRefusalCounter(
    { refused: ({ source, kind, statements }) => void reports.push([source, kind, statements]) },
    { source: 'moodle', key: '5f3a9c' },
  );
  request(counter);
  return reports;
};

describe('The counter of refusals', () => {
  it('counts every statement of the body, and one where the body could not be parsed', () => {
    expect(
      reportsOf((counter) => {
        counter.received(aBody(1000));
        counter.refused(new Problem('statement-conflict', 'the id exists'));
      }),
    ).toEqual([['moodle', 'statement-conflict', 1000]]);
    expect(reportsOf((counter) => counter.refused(new Problem('invalid-json', 'no JSON')))).toEqual([
      ['moodle', 'invalid-json', 1],
    ]);
  });

  it('passes on the key that sent the request, what was thrown, and the parsed body', () => {
    const refused = jest.fn();
    const counter = createRefusalCounter({ refused }, { source: 'moodle', key: '5f3a9c' });
    const [body, thrown] = [aBody(2), new Problem('invalid-statement', 'x')];
    counter.received(body);
    counter.refused(thrown);
    expect(refused).toHaveBeenCalledWith(
      { source: 'moodle', key: '5f3a9c', kind: 'invalid-statement', statements: 2 },
      thrown,
      body,
    );
  });

  it('reports the kind internal for an unexpected error', () => {
    expect(
      reportsOf((counter) => {
        counter.received(aBody(3));
        counter.refused(new TypeError('unexpected'));
      }),
    ).toEqual([['moodle', 'internal', 3]]);
  });

  it('reports nothing where no request is refused, and needs no observer', () => {
    expect(reportsOf((counter) => counter.received(aBody(3)))).toEqual([]);
    expect(() =>
      createRefusalCounter(undefined, { source: 'moodle', key: '5f3a9c' }).refused(new Error('unobserved')),
    ).not.toThrow();
  });
});
