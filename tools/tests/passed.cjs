const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');
const { commitOf } = require('./commit.cjs');
const { SHARED_NAME } = require('./reads.cjs');

const git = (root, ...args) =>
  execFileSync('git', ['ls-files', '-z', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\0')
    .filter(Boolean);

/** What git tracks or would add, and what is generated. Throws if git does not know the folder. */
const treeFiles = (root) =>
  [
    ...git(root, '--cached', '--others', '--exclude-standard'),
    ...git(root, '--others', '--ignored', '--exclude-standard', '--', '*.generated.*', ':!node_modules', ':!dist'),
  ].sort();

const hashOf = (content) => createHash('sha256').update(content).digest('base64url');

/** The hash of a file, or of where a link leads; undefined for what is not there, and for a folder. */
const hashOfFile = (path) => {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isSymbolicLink()) return hashOf(readlinkSync(path));
  return stat?.isFile() ? hashOf(readFileSync(path)) : undefined;
};

/** What is read beside the repository if it is there: how large its files are, and how new. */
const sharedFiles = (root) => {
  const folder = join(root, SHARED_NAME);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .map((name) => {
      const { size, mtimeMs } = lstatSync(join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    });
};

/** What every test file depends on. */
const COMMON = ['jest.config.js', 'package.json', '.swcrc', 'node_modules/.package-lock.json'];
/** What the processes run that tests start: its contents are in these. */
const BUILT = ['dist/.built.json', 'dist/console/.built.json'];

const isTest = (name) => /^tests\/.*\.test\.ts$/.test(name);
/** What a process reads only if its arguments say so. The pages of alerts are a part of the build. */
const isDocument = (name) => /^docs\/(?!operate\/alerts\/)/.test(name) || /^[^/]+\.md$/.test(name);

/** Settings of tests; with some, fewer are run. */
const SETTINGS = new Set([
  ...['PAIRS', 'REQUIRE_SERVICES', 'SCHEDULES', 'FIRST_SEED', 'ABLATIONS', 'KILLS', 'KILL_ROUNDS', 'BATCHES', 'RACES'],
  'CARNET_FUZZ_MS',
]);
const isSetting = (name) => name.startsWith('TEST_') || SETTINGS.has(name);
/** What a suite that runs on one kind of backends has in its text: the commit draws the pair. */
const DRAWN = /\bisDrawn\b|\bdescribeOnBackends\w*\(\s*'one'/;

/** Whether the name of a file is the folder's, or is below it. */
const isIn = (folder) => (name) => folder === '' || name === folder || name.startsWith(`${folder}/`);

/** All files of the repository in `root` as they are now, and the fingerprints that follow from them. */
class Snapshot {
  #root;
  #hashes;
  #folders = new Map([['', new Set()]]);
  #sums = new Map();
  #common;
  #commit;
  #drawn = new Map();
  #shared;
  #built;

  constructor(root) {
    this.#root = root;
    const found = treeFiles(root).map((name) => [name, hashOfFile(join(root, name))]);
    this.#hashes = new Map(found.filter(([, hash]) => hash !== undefined));
    for (const name of this.#hashes.keys()) this.#addToFolders(name);
    this.#shared = hashOf(JSON.stringify(sharedFiles(root)));
    this.#built = BUILT.map((name) => hashOfFile(join(root, name)) ?? '');
    const settings = Object.entries(process.env)
      .filter(([name]) => isSetting(name))
      .sort();
    const common = COMMON.map((name) => hashOfFile(join(root, name)) ?? '');
    // Suites reach the services by unchanged URLs, whatever these are made of.
    const areUsed = settings.some(([name]) => ['TEST_KAFKA_URL', 'TEST_MONGODB_URL'].includes(name));
    const services = areUsed ? this.#sum('services', isIn('deploy/services')) : '';
    this.#common = JSON.stringify([common, process.version, settings, services]);
    this.#commit = commitOf(root) ?? '';
  }

  #addToFolders(name) {
    const parent = dirname(name) === '.' ? '' : dirname(name);
    const isNew = !this.#folders.has(parent);
    if (isNew) this.#folders.set(parent, new Set());
    this.#folders.get(parent).add(name);
    if (isNew) this.#addToFolders(parent);
  }

  /** One hash of all files that `isPart` takes, computed once for each `key`. */
  #sum(key, isPart) {
    if (!this.#sums.has(key)) {
      const parts = [...this.#hashes].filter(([name]) => isPart(name));
      this.#sums.set(key, hashOf(JSON.stringify(parts)));
    }
    return this.#sums.get(key);
  }

  /** What is known of a file or folder that a test file has read; undefined if it cannot be known. */
  #valueOf(name) {
    if (name === SHARED_NAME) return this.#shared;
    const hash = this.#hashes.get(name);
    if (hash !== undefined) return hash;
    if (this.#folders.has(name)) return 'a folder';
    const isUnknown = lstatSync(join(this.#root, name), { throwIfNoEntry: false })?.isFile();
    return isUnknown ? undefined : 'gone';
  }

  #isDrawn(name) {
    if (!this.#drawn.has(name)) this.#drawn.set(name, DRAWN.test(readFileSync(join(this.#root, name), 'utf8')));
    return this.#drawn.get(name);
  }

  #ofProgram() {
    const sum = this.#sum('program', (name) => !isDocument(name) && !isTest(name));
    return [...this.#built, sum, this.#shared];
  }

  /** One text for all files, settings, packages and Node. */
  get whole() {
    return hashOf(JSON.stringify([this.#common, this.#shared, this.#sum('all', () => true)]));
  }

  get tests() {
    return [...this.#hashes.keys()].filter(isTest);
  }

  /** One text for all that a test file depends on, by what it read when it ran; undefined if that cannot be known. */
  fingerprintOf({ files, folders, trees, program, all }) {
    const values = files.map((name) => this.#valueOf(name));
    if (values.includes(undefined)) return undefined;
    return hashOf(
      JSON.stringify([
        this.#common,
        values,
        folders.map((name) => [...(this.#folders.get(name) ?? [])]),
        trees.map((name) => this.#sum(`${name}/`, isIn(name))),
        program || all ? this.#ofProgram() : [],
        all ? this.whole : '',
        files.some((name) => isTest(name) && this.#hashes.has(name) && this.#isDrawn(name)) ? this.#commit : '',
      ]),
    );
  }
}

/** Lists of names as numbers of their places in one list: test files read much of the same. */
const pack = (files) => {
  const places = new Map();
  const placeOf = (name) => places.get(name) ?? places.set(name, places.size).get(name);
  const packed = Object.entries(files).map(([name, { reads, ...of }]) => [
    name,
    { ...of, reads: { ...reads, files: reads.files.map(placeOf) } },
  ]);
  return { names: [...places.keys()], files: Object.fromEntries(packed) };
};
const unpack = ({ names, files }) =>
  Object.fromEntries(
    Object.entries(files).map(([name, { reads, ...of }]) => [
      name,
      { ...of, reads: { ...reads, files: reads.files.map((place) => names[place]) } },
    ]),
  );

/**
 * Remembers which test files of the repository in `root` passed on exactly what they depend on: the files that they
 * read, the packages, Node and the settings of tests.
 */
const passedIn = (root) => {
  const file = join(root, 'node_modules', '.cache', 'carnet', 'passed-by-file.json');

  const read = () => {
    const { names, files, failed } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    return { files: files === undefined ? {} : unpack({ names, files }), failed };
  };

  const look = () => {
    try {
      return new Snapshot(root);
    } catch {
      return undefined;
    }
  };

  /** The test files that passed on what is there now, with what is noted of them. */
  const passedOn = (now, files) => {
    const tests = new Set(now.tests);
    return Object.entries(files).filter(
      ([name, { of, reads }]) => of !== undefined && tests.has(name) && now.fingerprintOf(reads) === of,
    );
  };

  return {
    /** All files as they are now; undefined if git does not know the folder. */
    look,
    /**
     * Adds a run that began with the snapshot `before`: `passed` maps a file whose tests all passed to their `count`
     * and to what it `reads`; `broken` are the files of the others. A file is left out if it depends on what changed meanwhile.
     */
    note: (before, { passed, broken, failed }) => {
      const after = look();
      if (before === undefined || after === undefined) return;
      const { files } = read();
      const tests = new Set(after.tests);
      for (const name of Object.keys(files)) if (!tests.has(name)) delete files[name];
      for (const name of broken) if (Object.hasOwn(files, name)) delete files[name].of;
      for (const [name, { count, reads, ms }] of Object.entries(passed)) {
        const of = before.fingerprintOf(reads);
        const least = Math.min(ms, files[name]?.ms ?? ms);
        files[name] = { ...(of === after.fingerprintOf(reads) ? { of } : {}), count, reads, ms: least };
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        `${file}.${process.pid}.tmp`,
        JSON.stringify({ ...pack(files), failed: { of: after.whole, count: failed } }),
      );
      renameSync(`${file}.${process.pid}.tmp`, file);
    },
    /** The test files that have not passed on what is there now; undefined if git does not know the folder. */
    rest: () => {
      const now = look();
      if (now === undefined) return undefined;
      const passed = new Set(passedOn(now, read().files).map(([name]) => name));
      return now.tests.filter((name) => !passed.has(name));
    },
    /** All tests that passed on what is there now, and those that failed in the last run. */
    counts: () => {
      const now = look();
      const { files, failed } = read();
      if (now === undefined) return '0 passed, 0 failed';
      const sum = passedOn(now, files).reduce((total, [, { count }]) => total + count, 0);
      return `${sum} passed, ${failed?.of === now.whole ? failed.count : 0} failed`;
    },
    /** What is noted of each test file that has passed once: what it reads, and the least CPU that it took. */
    known: () => read().files,
  };
};

module.exports = { isTest, passedIn };
