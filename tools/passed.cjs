const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
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

/** Remembers on which files, packages, Node and TEST_ settings all tests of the repository in `root` passed. */
const passedIn = (root) => {
  const file = join(root, 'node_modules', '.cache', 'carnet', 'passed.json');

  /** One text for all that a run of the tests depends on; undefined where it cannot be told. */
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

  return {
    fingerprint,
    /** The test files that a whole run runs; none where git does not know the folder. */
    testFiles: () => {
      try {
        return treeFiles(root).filter((name) => /^tests\/.*\.test\.ts$/.test(name) && existsSync(join(root, name)));
      } catch {
        return [];
      }
    },
    /** Notes that all tests passed on what has this fingerprint. */
    note: (of, counts) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ of, counts }));
    },
    forget: () => rmSync(file, { force: true }),
    /** What was counted where all tests passed on exactly what is there now; undefined elsewhere. */
    counts: () => {
      if (!existsSync(file)) return undefined;
      const { of, counts } = JSON.parse(readFileSync(file, 'utf8'));
      return of === fingerprint() ? counts : undefined;
    },
  };
};

module.exports = { passedIn };

/* Run by itself: ends with 0 where there is nothing to run again, with 1 elsewhere. */
if (require.main === module) {
  const counts = passedIn(join(__dirname, '..')).counts();
  if (counts === undefined) process.exit(1);
  process.stdout.write(`All tests passed on exactly these files, packages, settings and Node before:\n${counts}\n`);
}
