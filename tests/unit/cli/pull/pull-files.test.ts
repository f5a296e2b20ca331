import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparePullFiles } from '../../../../src/cli/pull/pull-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-pull-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const aToken = (mode: number): string => {
  const file = join(folder, `token-${mode}`);
  writeFileSync(file, 'secret');
  chmodSync(file, mode);
  return file;
};

describe('The files of a pull', () => {
  it('stand in folders for their owner alone, where these were missing', () => {
    const file = join(folder, 'a', 'b', 'records.ndjson');
    expect(preparePullFiles({ file, token: aToken(0o600) })).toEqual([]);
    for (const made of ['a', 'a/b']) expect(statSync(join(folder, made)).mode & 0o777).toBe(0o700);
  });

  it('leave a folder that exists as it is, and name it where others may replace what is in it', () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    for (const [mode, isNamed] of [
      [0o755, false],
      [0o775, true],
      [0o777, true],
    ] as const) {
      chmodSync(shared, mode);
      const warnings = preparePullFiles({ file: join(shared, 'records.csv'), token: aToken(0o600) });
      expect(warnings).toEqual(
        isNamed
          ? [`${shared} is open to other users of this machine (mode ${mode.toString(8)}): chmod 700 ${shared}`]
          : [],
      );
      expect(statSync(shared).mode & 0o777).toBe(mode);
    }
  });

  it.each([0o640, 0o604])('are named where others may read the token (%o), with the way to repair it', (mode) => {
    const token = aToken(mode);
    expect(preparePullFiles({ file: join(folder, 'records.csv'), token })).toEqual([
      `${token} is open to other users of this machine (mode ${mode.toString(8)}): chmod 600 ${token}`,
    ]);
  });

  it('need no token that is there: who reads it says that it is missing', () => {
    expect(preparePullFiles({ file: join(folder, 'records.csv'), token: join(folder, 'none') })).toEqual([]);
  });
});
