import { existsSync } from 'node:fs';

interface Test {
  readonly path: string;
  readonly context: object;
}
interface Sequencer {
  new (options: object): { sort(tests: readonly Test[]): readonly Test[] };
  readonly LONGEST: readonly string[];
}
const LongestFirst = jest.requireActual<Sequencer>('../../../tools/sequencer.cjs');

describe('the order of the test files', () => {
  it('begins with the longest, which are there, and goes on with the largest', () => {
    const sizes: Readonly<Record<string, number>> = { '/root/tests/small.test.ts': 1, '/root/tests/large.test.ts': 2 };
    const longest = LongestFirst.LONGEST.map((name) => `/root${name}`);
    const context = {
      config: { cache: false },
      hasteFS: { getSize: (path: string) => sizes[path] ?? 1 },
    };
    const tests = [...Object.keys(sizes), ...longest.toReversed()].map((path) => ({ path, context }));
    const sorted = new LongestFirst({}).sort(tests).map(({ path }) => path);
    expect(sorted).toEqual([...longest, '/root/tests/large.test.ts', '/root/tests/small.test.ts']);
    expect(LongestFirst.LONGEST.filter((name) => !existsSync(`.${name}`))).toEqual([]);
  });
});
