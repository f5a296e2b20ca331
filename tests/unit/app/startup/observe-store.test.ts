import { observeStore } from '../../../../src/app/startup/observe-store.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { createMetrics } from '../../../../src/telemetry/metrics/metrics.ts';

const observed = () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    destination: {
      write: (line) => {
        lines.push(JSON.parse(line) as Record<string, unknown>);
      },
    },
  });
  return { lines, observer: observeStore({ log, metrics: createMetrics() }) };
};

describe('The log of the store', () => {
  it('has a line for each failed call with its operation and code, ten a second at most', () => {
    const { lines, observer } = observed();
    for (let n = 0; n < 100; n++)
      observer.failed({ operation: 'people.find', error: 'MongoServerError', code: 13, codeName: 'Unauthorized' });
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatchObject({
      level: 'warn',
      message: 'a call of the store failed',
      operation: 'people.find',
      error: 'MongoServerError',
      code: 13,
      codeName: 'Unauthorized',
    });
  });

  it('has a line for a build when it begins, at each tenth and at its end', () => {
    const { lines, observer } = observed();
    for (const percent of [0, 3, 9, 10, 12, 25, 26]) observer.building([{ index: 'statements {at}', percent }]);
    observer.building([]);
    observer.building([{ index: 'statements {at}' }]);
    expect(lines.map(({ message, percent }) => [message, percent])).toEqual([
      ['an index is being built', 0],
      ['an index is being built', 10],
      ['an index is being built', 25],
      ['no index is being built any more', undefined],
      ['an index is being built', 0],
    ]);
  });
});
