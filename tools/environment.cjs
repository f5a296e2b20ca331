const hooks = require('node:async_hooks');
const { rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { PerformanceObserver } = require('node:perf_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');
const { startReads } = require('./tests/reads.cjs');

/**
 * What jest-circus asks of AsyncLocalStorage, for tests that run one after the other: what is run now, until it is
 * done.
 */
class OneAfterTheOther {
  #store;

  getStore() {
    return this.#store;
  }

  run(store, callback) {
    const before = this.#store;
    this.#store = store;
    return Promise.resolve(callback()).finally(() => {
      this.#store = before;
    });
  }
}

/** A timer of at least so many milliseconds is cleared when its test file ends. */
const LONG_MS = 1000;

/**
 * Observers and long timers that a test file leaves, such as those of prom-client and of the limits on requests. Each
 * keeps the context of its file, 20 MB with a server, for up to the life of the process.
 */
class Leftovers {
  #observe = PerformanceObserver.prototype.observe;
  #observers = new Set();
  #timers = new Set();

  watch(global) {
    const observers = this.#observers;
    const observe = this.#observe;
    PerformanceObserver.prototype.observe = function (...options) {
      observers.add(this);
      return observe.apply(this, options);
    };
    for (const name of ['setTimeout', 'setInterval']) {
      const set = global[name];
      const watched = (callback, ms, ...more) => {
        if (!(ms >= LONG_MS)) return set(callback, ms, ...more);
        const timer = set(callback, ms, ...more);
        this.#timers.add(timer);
        return timer;
      };
      global[name] = Object.defineProperties(watched, Object.getOwnPropertyDescriptors(set));
    }
  }

  end() {
    PerformanceObserver.prototype.observe = this.#observe;
    for (const observer of this.#observers) observer.disconnect();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#observers.clear();
    this.#timers.clear();
  }
}

/**
 * The environment of Node without the AsyncLocalStorage of jest-circus 30, which is put back once that is loaded. Its
 * hooks into every promise cost a tenth to a fifth of the CPU of a test of HTTP.
 */
module.exports = class extends TestEnvironment {
  #leftovers = new Leftovers();
  #real = Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage');
  #endReads = startReads();
  #testPath;

  constructor(...given) {
    // A global object of its own: jest's proxy, asked whenever `Array` or `Buffer` is named, took more than half of the
    // CPU of a test that computes.
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(...given);
    } finally {
      vm.createContext = createContext;
    }
    this.#testPath = given[1].testPath;
  }

  async setup() {
    await super.setup();
    this.#leftovers.watch(this.global);
    if (this.#real.writable) hooks.AsyncLocalStorage = OneAfterTheOther;
  }

  async handleTestEvent({ name }) {
    if (name === 'setup') this.#restore();
  }

  async teardown() {
    this.#restore();
    this.#leftovers.end();
    // Of Carnets on services, which tests/support/servers/processes/carnet-process.ts starts.
    rmSync(join(tmpdir(), `carnet-noes-${process.pid}`), { recursive: true, force: true });
    this.#endReads(this.#testPath);
    await super.teardown();
  }

  #restore() {
    Object.defineProperty(hooks, 'AsyncLocalStorage', this.#real);
  }
};
