const vm = require('node:vm');
const { default: Runtime } = require('jest-runtime');
const { noteRead } = require('./tests/reads.cjs');

/** Each file compiled so far by this process, with the code that it was compiled from. */
const compiled = new Map();

/**
 * Packages with a native class, whose prototype their script extends: evaluated in the context of each test file, they
 * kept that context, 20 MB with a server, until the process ended.
 */
const ONCE = ['@photostructure/sqlite'];

/**
 * The runtime of jest, which compiles a file once for all test files of a process; each evaluates modules in its own
 * context. It saves a fifth of the CPU of a test file that loads the program.
 */
module.exports = class extends Runtime {
  constructor(...given) {
    super(...given);
    const { executor, fileCache } = this;
    for (const name of ['readFile', 'readFileBuffer']) {
      const read = fileCache[name].bind(fileCache);
      fileCache[name] = (filename) => {
        noteRead(filename);
        return read(filename);
      };
    }
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

  requireModuleOrMock(from, name) {
    return ONCE.includes(name) ? require(name) : super.requireModuleOrMock(from, name);
  }
};
