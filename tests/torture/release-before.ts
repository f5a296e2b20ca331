import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The commit of the release before, where RELEASE_BEFORE names no other. */
const COMMIT = 'e5a48a9d';

/** The built program of an earlier release. */
interface EarlierRelease {
  readonly commit: string;
  /** The path of its `main.js`. */
  readonly program: string;
  readonly remove: () => Promise<void>;
}

/** Builds the release before from the history of this repository. Rejects where a clone does not have it. */
export const buildReleaseBefore = async (): Promise<EarlierRelease> => {
  const commit = process.env['RELEASE_BEFORE'] ?? COMMIT;
  const folder = await mkdtemp(join(tmpdir(), 'carnet-before-'));
  await run('bash', ['-c', 'git archive "$0" | tar -x -C "$1"', commit, folder]);
  const locks = await Promise.all(['.', folder].map((root) => readFile(join(root, 'package-lock.json'), 'utf8')));
  if (locks[0] === locks[1]) await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  else await run('npm', ['ci', '--ignore-scripts'], { cwd: folder, maxBuffer: 1e8 });
  await run(process.execPath, ['tools/build.js'], { cwd: folder });
  return { commit, program: join(folder, 'dist/main.js'), remove: () => rm(folder, { recursive: true }) };
};
