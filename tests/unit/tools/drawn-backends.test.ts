import { type Draw, isDrawn, type BackendKind } from '../../support/servers/backends.ts';

const TITLES = Array.from({ length: 200 }, (_, n) => `suite ${n}`);
const on = (backendKind: BackendKind, draw: Draw): readonly string[] =>
  TITLES.filter((title) => isDrawn(title, backendKind, draw));

describe('a suite that runs on one kind of backends', () => {
  it('has one kind at a commit, and each kind has about half of such suites', () => {
    const [files, services] = [on('embedded', { commit: 'a' }), on('served', { commit: 'a' })];
    expect([...files, ...services].sort()).toEqual([...TITLES].sort());
    expect(Math.min(files.length, services.length)).toBeGreaterThan(TITLES.length / 4);
  });

  it('comes to either kind within some commits', () => {
    const commits = Array.from({ length: 20 }, (_, n) => ({ commit: String(n) }));
    for (const backendKind of ['embedded', 'served'] as const)
      expect(TITLES.filter((title) => !commits.some((commit) => isDrawn(title, backendKind, commit)))).toEqual([]);
  });

  it('runs on both, or on files, if that is asked', () => {
    expect([on('embedded', 'both'), on('served', 'both')]).toEqual([TITLES, TITLES]);
    expect([on('embedded', 'files'), on('served', 'files')]).toEqual([TITLES, []]);
  });
});
