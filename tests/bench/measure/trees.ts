import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cleanUpOnce } from '../../support/servers/processes/interrupted.ts';
import { say } from './say.ts';

/** A built program, of this tree or of a commit. */
export interface Tree {
  readonly name: string;
  readonly commit: string;
  /** The path of its built server. */
  readonly program: string;
  readonly remove: () => Promise<void>;
}

const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { encoding: 'utf8', maxBuffer: 100_000_000, stdio: ['ignore', 'pipe', 'pipe'] }).trim();

const nothing = (): Promise<void> => Promise.resolve();

/** The program in `dist`, which `npm run bench` builds. `+` behind its commit: files differ from that. */
export const thisTree = (): Tree => {
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+';
  return {
    name: 'this tree',
    commit: `${git('rev-parse', 'HEAD').slice(0, 12)}${changed}`,
    program: resolve('dist/main.js'),
    remove: nothing,
  };
};

/** Links the packages of this tree if the commit has the same, and installs its own if not. */
const addPackages = (folder: string): void => {
  if (git('diff', '--name-only', git('-C', folder, 'rev-parse', 'HEAD'), '--', 'package-lock.json') === '') {
    symlinkSync(realpathSync('node_modules'), join(folder, 'node_modules'));
    return;
  }
  say('its packages are others: they are installed');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};

/**
 * Builds a commit in a worktree in the folder of temporary files. `keeps` leaves it there, so that the next run need
 * not build.
 */
export const buildCommit = (given: string, keeps: boolean): Tree => {
  const commit = git('rev-parse', '--verify', `${given}^{commit}`);
  const name = commit.slice(0, 12);
  const folder = join(tmpdir(), `carnet-bench-${name}`);
  const program = join(folder, 'dist', 'main.js');
  const removeNow = (): Promise<void> => {
    // The packages may be a link: only the link may go.
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
    return Promise.resolve();
  };
  const remove = keeps ? nothing : cleanUpOnce(removeNow);
  if (!existsSync(program)) {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
    say(`building ${name} in ${folder}`);
    git('worktree', 'add', '--detach', folder, commit);
    addPackages(folder);
    execFileSync(process.execPath, ['tools/build.js'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return { name: given, commit: name, program, remove };
};
