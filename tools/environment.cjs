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

/** Observers, long timers and global names that a test file leaves, such as those of prom-client. */
class Leftovers {
  #observe = PerformanceObserver.prototype.observe;
  #observers = new Set();
  #timers = new Set();
  #global;
  #before;

  constructor(global) {
    this.#global = global;
    this.#before = Object.getOwnPropertyDescriptors(global);
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
    for (const name of Reflect.ownKeys(this.#global))
      if (!Object.hasOwn(this.#before, name)) Reflect.deleteProperty(this.#global, name);
    for (const [name, descriptor] of Object.entries(this.#before))
      if (descriptor.configurable) Object.defineProperty(this.#global, name, descriptor);
  }
}

/** What a test file may change of `process`: variables, listeners and `exit`. */
class ProcessState {
  #process;
  #exit;
  #variables;
  #listeners;

  constructor(global) {
    this.#process = global.process;
    this.#exit = this.#process.exit;
    this.#variables = { ...this.#process.env };
    this.#listeners = new Map(this.#process.eventNames().map((name) => [name, this.#process.rawListeners(name)]));
  }

  restore() {
    const { env } = this.#process;
    this.#process.exit = this.#exit;
    for (const name of Object.keys(env)) if (!(name in this.#variables)) Reflect.deleteProperty(env, name);
    Object.assign(env, this.#variables);
    for (const name of this.#process.eventNames())
      for (const listener of this.#process.rawListeners(name))
        if (this.#listeners.get(name)?.includes(listener) !== true) this.#process.removeListener(name, listener);
  }
}

/**
 * The environment of Node without the AsyncLocalStorage of jest-circus 30, which is put back once that is loaded: its
 * hooks into every promise cost a tenth to a fifth of the CPU of a test of HTTP.
 */
class SharedEnvironment extends TestEnvironment {
  /** For the runtime: whether the test file that runs takes modules that another has loaded. */
  sharesModules;
  #leftovers;
  #real = Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage');
  #process;
  #endReads;
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
  }

  begin({ globalConfig, projectConfig }, testPath) {
    const { watch, watchAll, collectCoverage } = globalConfig;
    const { ownModules } = projectConfig.testEnvironmentOptions;
    this.sharesModules = ![watch, watchAll, collectCoverage, ownModules].includes(true);
    this.#testPath = testPath;
    this.#endReads = startReads();
    this.#leftovers = new Leftovers(this.global);
    this.#process = new ProcessState(this.global);
  }

  async setup() {
    if (this.#real.writable) hooks.AsyncLocalStorage = OneAfterTheOther;
  }

  async handleTestEvent({ name }) {
    if (name === 'setup') this.#restore();
  }

  async teardown() {
    this.#restore();
    this.fakeTimers.useRealTimers();
    this.fakeTimersModern.useRealTimers();
    this.#leftovers.end();
    this.#process.restore();
    // Of Carnets on services, which tests/support/servers/processes/carnet-process.ts starts.
    rmSync(join(tmpdir(), `carnet-noes-${process.pid}`), { recursive: true, force: true });
    this.#endReads(this.#testPath);
  }

  #restore() {
    Object.defineProperty(hooks, 'AsyncLocalStorage', this.#real);
  }
}

let shared;

/** The environment of all test files of this process: what is loaded once for all has its `Array` and `Error` from it. */
module.exports = function environmentOf(...given) {
  shared ??= new SharedEnvironment(...given);
  shared.begin(given[0], given[1].testPath);
  return shared;
};
