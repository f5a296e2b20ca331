import { type Draw, isDrawn, type Pair } from '../../support/servers/pairs.ts';

const TITLES = Array.from({ length: 200 }, (_, n) => `suite ${n}`);
const on = (pair: Pair, draw: Draw): readonly string[] => TITLES.filter((title) => isDrawn(title, pair, draw));

describe('a suite that runs on one pair', () => {
  it('has one pair at a commit, and each pair has about half of such suites', () => {
    const [files, services] = [on('embedded', { commit: 'a' }), on('served', { commit: 'a' })];
    expect([...files, ...services].sort()).toEqual([...TITLES].sort());
    expect(Math.min(files.length, services.length)).toBeGreaterThan(TITLES.length / 4);
  });

  it('comes to either pair within some commits', () => {
    const commits = Array.from({ length: 20 }, (_, n) => ({ commit: String(n) }));
    for (const pair of ['embedded', 'served'] as const)
      expect(TITLES.filter((title) => !commits.some((commit) => isDrawn(title, pair, commit)))).toEqual([]);
  });

  it('runs on both, or on files, if that is asked', () => {
    expect([on('embedded', 'both'), on('served', 'both')]).toEqual([TITLES, TITLES]);
    expect([on('embedded', 'files'), on('served', 'files')]).toEqual([TITLES, []]);
  });
});
