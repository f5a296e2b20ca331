const childProcess = require('node:child_process');
const fs = require('node:fs');
const { lstatSync } = require('node:fs');
const { basename, join, relative, resolve, sep } = require('node:path');
const { processorMs } = require('./costs.cjs');
const { fileURLToPath } = require('node:url');
const workers = require('node:worker_threads');

const root = join(__dirname, '..', '..');
/** What is read beside the repository. */
const SHARED = join(root, '..', 'shared', 'fixtures');
/** Names the shared fixtures, all of them, among what a test file reads. */
const SHARED_NAME = '../shared/fixtures';

/** Functions of `node:fs` that read what the path in their first argument names, with their variants Sync and of promises. */
const READING = ['readFile', 'open', 'stat', 'lstat', 'access', 'exists', 'readlink', 'realpath', 'copyFile'];
/** Those that read the entries of a folder, all below it if they are told so. */
const LISTING = ['readdir', 'opendir'];
/** Those that may lead to all below a folder. */
const DEEP = ['cp', 'symlink', 'link', 'rename'];

/** Programs that read only the files of the repository which their arguments name. */
const TOLD = ['true', 'sleep', 'cp', 'mkfifo', 'prlimit', 'openssl', 'chattr', 'zstd'];
/** Programs that may read any file of the repository, whatever their arguments say. */
const SHELLS = ['sh', 'bash'];

/**
 * What a test file has read so far: `files` by name, the entries of `folders`, all below `trees`. `program` is set if
 * a process was started or `dist` was read, `all` if it may have read any file.
 */
const nothing = () => ({ files: new Set(), folders: new Set(), trees: new Set(), program: false, all: false });

let reads;
/** The modules whose reads are among these. */
let loaded;
/** What each module read while it was loaded. */
const readsOf = new WeakMap();
/** The reads of the modules that are being loaded, the innermost last. */
const loading = [];

/** Begins to load a module; what is read until the end belongs to it too. */
const startLoading = (entry) => {
  const own = nothing();
  loading.push(own);
  return () => {
    loading.pop();
    readsOf.set(entry, own);
  };
};

/** Adds what a module and those that it has loaded have read: they may have been loaded for an earlier test file. */
const noteLoaded = (entry) => {
  if (reads === undefined || loaded.has(entry)) return;
  loaded.add(entry);
  const own = readsOf.get(entry);
  if (own !== undefined) {
    for (const kind of ['files', 'folders', 'trees']) for (const name of own[kind]) reads[kind].add(name);
    for (const kind of ['program', 'all']) reads[kind] ||= own[kind];
  }
  for (const child of entry.children ?? []) noteLoaded(child);
};

/** Notes it of the test file that runs, and of the module that is being loaded. */
const note = (change) => [reads, ...loading.slice(-1)].forEach((one) => change(one));

/** The path relative to the repository; undefined for what lies outside, or comes with the packages. */
const nameOf = (path) => {
  const text = path instanceof URL ? fileURLToPath(path) : Buffer.isBuffer(path) ? path.toString() : path;
  if (typeof text !== 'string') return undefined;
  const absolute = resolve(text);
  if (absolute === SHARED || absolute.startsWith(SHARED + sep)) return SHARED_NAME;
  if (absolute !== root && !absolute.startsWith(root + sep)) return undefined;
  const name = relative(root, absolute);
  return /^node_modules(\/|$)/.test(name) ? undefined : name;
};

/** Adds a file or folder: `kind` says how much of it was read. */
const noteRead = (path, kind = 'files') => {
  if (reads === undefined) return;
  const name = nameOf(path);
  if (name === undefined) return;
  note((one) => {
    if (/^dist(\/|$)/.test(name)) one.program = true;
    // A commit says nothing of what is there now.
    else if (/^\.git(\/|$)/.test(name) || (name === '' && kind === 'trees')) one.all = true;
    else if (name === SHARED_NAME) one.files.add(name);
    else one[kind].add(name);
  });
};

const isThere = (path) => nameOf(path) !== undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** The variables of the environment that a process gets and this one does not have. */
const ownVariables = (env) =>
  Object.entries(env ?? {}).flatMap(([name, value]) => (process.env[name] === value ? [] : [String(value)]));

/** Adds what a process may read that is started with these arguments, the first of which names the program. */
const noteProcess = ([command, ...args], options) => {
  if (reads === undefined) return;
  const cwd = options?.cwd ?? '.';
  if (TOLD.includes(basename(command))) {
    for (const path of args.map((arg) => resolve(cwd, arg))) if (isThere(path)) noteRead(path, 'trees');
    return;
  }
  note((one) => (one.program = true));
  const said = [command, ...args, ...ownVariables(options?.env), nameOf(cwd) ?? ''].join(' ');
  const scripts = args.filter((arg) => /\.[cm]?js$/.test(arg)).map((arg) => nameOf(resolve(cwd, arg)));
  if (
    SHELLS.includes(basename(command)) ||
    scripts.some((name) => name !== undefined && !/^dist\/(?!bench|torture)/.test(name)) ||
    /\b(git|npm|docs)\b|\.md\b/.test(said)
  )
    note((one) => (one.all = true));
};

/** Replaces a function, with all its properties, by one that first tells `note` what it is called with. */
const watch = (object, name, note) => {
  const call = object[name];
  if (typeof call !== 'function') return;
  const watched = function (...given) {
    note(...given);
    return call.apply(this, given);
  };
  object[name] = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(call));
};

const watchFiles = () => {
  const variants = (name) => [
    [fs, name],
    [fs, `${name}Sync`],
    [fs.promises, name],
  ];
  for (const [object, name] of READING.flatMap(variants)) watch(object, name, (path) => noteRead(path));
  for (const [object, name] of DEEP.flatMap(variants)) watch(object, name, (path) => noteRead(path, 'trees'));
  for (const [object, name] of LISTING.flatMap(variants))
    watch(object, name, (path, options) => noteRead(path, options?.recursive === true ? 'trees' : 'folders'));
  watch(fs.realpath, 'native', (path) => noteRead(path));
  watch(fs.realpathSync, 'native', (path) => noteRead(path));
};

const watchProcesses = () => {
  // Every process that does not block goes through it, also what `promisify` made of `execFile`.
  watch(childProcess.ChildProcess.prototype, 'spawn', ({ file, args = [], cwd, envPairs = [] }) => {
    const env = Object.fromEntries(envPairs.map((pair) => pair.split(/=(.*)/s, 2)));
    noteProcess([file, ...args.slice(1)], { cwd, env });
  });
  for (const name of ['spawnSync', 'execFileSync'])
    watch(childProcess, name, (file, ...more) => {
      const options = more.find((one) => one !== null && typeof one === 'object' && !Array.isArray(one));
      noteProcess([file, ...(Array.isArray(more[0]) ? more[0] : [])], options);
    });
  watch(childProcess, 'execSync', (command, options) => noteProcess(['sh', command], options));
  // A thread has functions of its own; one of a package reads packages.
  workers.Worker = class extends workers.Worker {
    constructor(file, options) {
      if (reads !== undefined && (options?.eval === true || nameOf(file) !== undefined))
        note((one) => (one.all = true));
      super(file, options);
    }
  };
};

let isWatching = false;

/** Begins anew: what this process reads from now on belongs to one test file. */
const startReads = () => {
  if (!isWatching) {
    watchFiles();
    watchProcesses();
    isWatching = true;
  }
  reads = nothing();
  loaded = new Set();
  const began = { ms: processorMs(), reads };
  /** Ends it, and writes what was read, with the milliseconds of CPU that it took, to the folder that the reporter has made. */
  return (testPath) => {
    if (reads === began.reads) reads = undefined;
    const folder = process.env.JEST_READS;
    if (folder === undefined) return;
    const { files, folders, trees, program, all } = began.reads;
    const own = Object.keys(require.cache).map(nameOf);
    for (const name of [nameOf(testPath), ...own]) if (name !== undefined) files.add(name);
    const file = fileOf(folder, relative(root, testPath));
    const ms = Math.round(processorMs() - began.ms);
    const record = { files: [...files], folders: [...folders], trees: [...trees], program, all, ms };
    fs.writeFileSync(`${file}.tmp`, JSON.stringify(record));
    fs.renameSync(`${file}.tmp`, file);
  };
};

/** Where it is written what a test file has read. */
const fileOf = (folder, test) => join(folder, `${encodeURIComponent(test)}.json`);

module.exports = { fileOf, noteLoaded, noteRead, SHARED_NAME, startLoading, startReads };
