import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

/** A repository of its own with the tools, settings and packages of this one, and no other file. */
interface ToolRepository {
  readonly root: string;
  /** Writes a file, and the folders that it is in. */
  readonly file: (name: string, text: string) => void;
}

const { CI: _ci, FORCE_COLOR: _colour, ...others } = process.env;
/** The environment of a tool whose output is compared. If `CI` is set, some print colours also into a pipe. */
export const PLAIN: NodeJS.ProcessEnv = { ...others, NO_COLOR: '1' };

const SETTINGS = ['package.json', 'jest.config.js', 'tsconfig.json', '.oxlintrc.json'];

/** Makes one in a new folder, whose parent is to be removed. */
export const aRepository = (stem: string): ToolRepository => {
  const root = join(aFolder(stem), 'repository');
  const file = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  for (const name of ['tools', ...SETTINGS, '.prettierrc.json']) cpSync(name, join(root, name), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync('node_modules').filter((entry) => entry === '.bin' || !entry.startsWith('.')))
    symlinkSync(join(process.cwd(), 'node_modules', name), join(root, 'node_modules', name));
  file('node_modules/.package-lock.json', '{}');
  file('.gitignore', 'node_modules\ndist\n');
  execFileSync('git', ['init', '-q'], { cwd: root });
  return { root, file };
};
