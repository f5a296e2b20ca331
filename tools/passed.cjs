const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** What git tracks or would add. Throws where git does not know the folder. */
const treeFiles = (root) =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\0')
    .filter(Boolean)
    .sort();

const contentOf = (path) => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 'gone';
  return stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? readFileSync(path) : 'no file';
};

/** What is read beside the repository where it is present: how large its files are, and how new. */
const sharedFiles = (root) => {
  const folder = join(root, '..', 'shared', 'fixtures');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .map((name) => {
      const { size, mtimeMs } = lstatSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
};

/** Remembers which test files of the repository in `root` passed on exactly the files, packages, Node and TEST_ settings that are there. */
const passedIn = (root) => {
  const file = join(root, 'node_modules', '.cache', 'carnet', 'passed.json');

  /** One text for all that a run of the tests depends on; undefined where git does not know the folder. */
  const fingerprint = () => {
    try {
      const hash = createHash('sha256');
      for (const name of treeFiles(root))
        hash
          .update(`${name}\0`)
          .update(contentOf(join(root, name)))
          .update('\0');
      hash.update(contentOf(join(root, 'node_modules', '.package-lock.json')));
      const settings = Object.entries(process.env)
        .filter(([name]) => name.startsWith('TEST_') || name === 'REQUIRE_SERVICES')
        .sort();
      return hash.update(JSON.stringify([sharedFiles(root), process.version, settings])).digest('hex');
    } catch {
      return undefined;
    }
  };

  /** What the runs on this very tree noted: tests that passed, by file, and how many failed in the last run. */
  const noted = (current) => {
    const { of, passed = {}, failed = 0 } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    return current !== undefined && of === current ? { passed, failed } : { passed: {}, failed: 0 };
  };

  return {
    fingerprint,
    /** Adds a run: `passed` maps a file whose tests all passed to their number; `broken` are the files of the others. */
    note: (of, { passed, broken, failed }) => {
      const before = noted(of).passed;
      for (const name of broken) delete before[name];
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ of, passed: { ...before, ...passed }, failed }));
    },
    /** The test files that have not passed on what is there now; undefined where git does not know the folder. */
    rest: () => {
      const current = fingerprint();
      if (current === undefined) return undefined;
      const { passed } = noted(current);
      return treeFiles(root).filter(
        (name) => /^tests\/.*\.test\.ts$/.test(name) && existsSync(join(root, name)) && !(name in passed),
      );
    },
    /** All tests that passed on what is there now, and those that failed in the last run. */
    counts: () => {
      const { passed, failed } = noted(fingerprint());
      const sum = Object.values(passed).reduce((total, count) => total + count, 0);
      return `${sum} passed, ${failed} failed`;
    },
  };
};

module.exports = { passedIn };
