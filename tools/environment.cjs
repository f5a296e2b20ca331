const hooks = require('node:async_hooks');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

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

/**
 * The environment of Node without the AsyncLocalStorage of jest-circus 30, which is put back once that is loaded. Its
 * hooks into every promise cost a tenth to a fifth of the CPU of a test of HTTP.
 */
module.exports = class extends TestEnvironment {
  #real = Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage');

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

  async setup() {
    await super.setup();
    if (this.#real.writable) hooks.AsyncLocalStorage = OneAfterTheOther;
  }

  async handleTestEvent({ name }) {
    if (name === 'setup') this.#restore();
  }

  async teardown() {
    this.#restore();
    await super.teardown();
  }

  #restore() {
    Object.defineProperty(hooks, 'AsyncLocalStorage', this.#real);
  }
};
