const { createHash } = require('node:crypto');
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join } = require('node:path');

const SERVER = {
  /** All that a build depends on: folders whole, without what the build itself writes there. */
  folders: ['src', 'tests/bench', 'tests/support', 'tests/torture', 'tools', 'docs/operate/alerts'],
  files: ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'],
  stamp: 'dist/.built.json',
  /** Where files have names of their content. */
  parts: 'dist/parts',
};
const COMMAND = 'dist/carnet.js';
/**
 * A process that was started from a former build loads some of its parts when it first needs them: they stay for a
 * week.
 */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Remembers of what the `dist` of the repository in `root` was built: the server, or what else is named. */
const builtIn = (root, { folders, files: single, stamp: stampFile, parts } = SERVER) => {
  const there = (name) => existsSync(join(root, name));

  const filesIn = (folder) =>
    (there(folder) ? readdirSync(join(root, folder), { recursive: true }) : [])
      .map((name) => `${folder}/${name}`)
      .filter(
        (name) => !/\.generated\.|\.tmp$/.test(name) && statSync(join(root, name), { throwIfNoEntry: false })?.isFile(),
      )
      .sort();

  /** Whole or not at all: a process may be starting from it. */
  const write = (name, contents) => {
    const file = join(root, name);
    mkdirSync(dirname(file), { recursive: true });
    // The command runs from where npm links it, also after another build.
    writeFileSync(`${file}.${process.pid}.tmp`, contents, { mode: name === COMMAND ? 0o755 : 0o644 });
    renameSync(`${file}.${process.pid}.tmp`, file);
  };

  const hashOf = (name) =>
    createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex');
  const stamp = () => {
    try {
      return JSON.parse(readFileSync(join(root, stampFile), 'utf8')) ?? {};
    } catch {
      // None, or one that a crash has cut.
      return {};
    }
  };

  return {
    /** One text for all that a build depends on. */
    fingerprint: () => {
      const hash = createHash('sha256');
      for (const name of [...folders.flatMap(filesIn), ...single.filter(there)])
        hash
          .update(`${name}\0`)
          .update(readFileSync(join(root, name)))
          .update('\0');
      return hash.digest('hex');
    },
    /** Whether all is there, as it was written, that a build of what has this fingerprint wrote. */
    has: (of) => {
      const { of: before, outputs = {} } = stamp();
      return before === of && Object.entries(outputs).every(([name, hash]) => there(name) && hashOf(name) === hash);
    },
    /** The names of what the last build wrote. */
    outputs: () => Object.keys(stamp().outputs ?? {}),
    /**
     * Puts the files of a build over those of the one before, each part before what loads it. `besides` names what it
     * has written elsewhere.
     */
    put: (of, files, besides) => {
      const isPart = ({ name }) => Number(name.startsWith(`${parts}/`));
      for (const { name, contents } of [...files].sort((one, other) => isPart(other) - isPart(one)))
        write(name, contents);
      const names = files.map(({ name }) => name);
      write(
        stampFile,
        JSON.stringify({ of, outputs: Object.fromEntries([...names, ...besides].map((name) => [name, hashOf(name)])) }),
      );
      const isOld = (name) => Date.now() - statSync(join(root, name)).mtimeMs > KEPT_MS;
      for (const name of filesIn(parts))
        if (!names.includes(name) && isOld(name)) rmSync(join(root, name), { force: true });
    },
  };
};

module.exports = { builtIn };
