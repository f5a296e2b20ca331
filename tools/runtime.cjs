const { join, sep } = require('node:path');
const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const { noteLoaded, noteRead, startLoading } = require('./tests/reads.cjs');

const root = join(__dirname, '..');

/** Each file compiled so far by this process, with the code that it was compiled from. */
const compiled = new Map();

/** The modules of the program and of packages that test files of this process have loaded, by path. */
const shared = new Map();
const isShared = (path) => ['src', 'node_modules'].some((folder) => path.startsWith(join(root, folder) + sep));

/** The runtime of the test file that runs: a shared module may load others later, for the test file that runs then. */
let current;

/**
 * The runtime of jest, which loads the program and packages once for all test files of a process, and compiles every
 * file once. It saves half of the CPU of tests of the API; tests and what supports them are loaded for each test file.
 * A test file whose docblock says `@jest-environment-options {"ownModules": true}` loads all for itself: one that mocks
 * a module must. So does every test file if files are watched or their coverage is measured.
 */
module.exports = class extends Runtime {
  #sharesModules;

  constructor(...given) {
    super(...given);
    current = this;
    this.#noteReads();
    this.#compileOnce();
    this.#sharesModules = given[1].sharesModules;
    if (!this.#sharesModules) return;
    for (const [path, entry] of shared) this.registries.getActiveCjsRegistry().set(path, entry);
  }

  requireModuleOrMock(from, name) {
    return current === this ? super.requireModuleOrMock(from, name) : current.requireModuleOrMock(from, name);
  }

  teardown() {
    if (this.#sharesModules) this.#share();
    super.teardown();
  }

  #share() {
    for (const [path, entry] of this.registries.getActiveCjsRegistry())
      if (isShared(path) && entry.loaded) shared.set(path, entry);
  }

  #noteReads() {
    const { cjsLoader, fileCache } = this;
    for (const name of ['readFile', 'readFileBuffer']) {
      const read = fileCache[name].bind(fileCache);
      fileCache[name] = (filename) => {
        noteRead(filename);
        return read(filename);
      };
    }
    const load = cjsLoader.loadModule.bind(cjsLoader);
    cjsLoader.loadModule = (entry, ...more) => {
      const end = startLoading(entry);
      try {
        load(entry, ...more);
      } finally {
        end();
      }
    };
    const record = cjsLoader.recordChildModule.bind(cjsLoader);
    cjsLoader.recordChildModule = (from, child, registry) => {
      record(from, child, registry);
      noteLoaded(child);
    };
  }

  #compileOnce() {
    const { executor } = this;
    const compileAnew = executor.compile.bind(executor);
    const opening = `(function (${executor.injectedModuleParameters.join(', ')}) {`;
    executor.compile = (code, filename) => {
      const context = executor.environment.getVmContext();
      // Such a script has to know who imports for it, and that ends with the test file.
      if (context === null || /\bimport\s*\(/.test(code)) return compileAnew(code, filename);
      if (compiled.get(filename)?.code !== code) {
        compiled.set(filename, {
          code,
          script: new vm.Script(`${opening}${code}\n})`, { filename, columnOffset: -opening.length }),
        });
      }
      return compiled.get(filename).script.runInContext(context);
    };
  }
};
