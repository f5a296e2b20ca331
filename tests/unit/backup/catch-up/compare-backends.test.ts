import { compareBackends, type ComparedBackends } from '../../../../src/backup/catch-up/compare-backends.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';

const at = (offset: number): Progress => ({ partition: 0, epoch: 1, offset, last: 0, through: 0, deadLetters: [] });

/** Backends below whose processes go on: each reading of the progress is another one. */
const comparedBackends = (
  offsets: readonly number[],
  { end, consumed }: { readonly end: number; readonly consumed: number },
) => {
  const left = [...offsets];
  const backends: ComparedBackends = {
    store: { progress: { all: () => Promise.resolve([at(left.length > 1 ? left.shift()! : left[0]!)]) } } as never,
    journal: { readState: () => Promise.resolve({ bounds: new Map([[0, { start: 0, end }]]) }) },
    topics: { consumedOffsets: () => Promise.resolve(new Map([[0, consumed]])) },
  };
  return compareBackends(backends);
};

describe('A store beside its journal at a start', () => {
  it('is older if studies have got more than it has', async () => {
    expect((await comparedBackends([100], { end: 150, consumed: 140 })).isOlder).toBe(true);
  });

  it('is not older if sinks and releasers of other processes go on while it is compared', async () => {
    expect((await comparedBackends([100, 140], { end: 150, consumed: 140 })).isOlder).toBe(false);
  });
});
