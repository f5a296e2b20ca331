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
 * The environment of Node without the AsyncLocalStorage in which jest-circus 30 runs each test: on Node 20 that hooks
 * into every promise, for a tenth to a fifth of the processor time of a test of HTTP. It is put back once jest-circus
 * is loaded, and is left where it cannot be replaced.
 *
 * Its context has a global object of its own, as a page has, not one that asks jest's proxy whenever `Array` or
 * `Buffer` is named: that was more than half of the processor time of a test that computes.
 */
module.exports = class extends TestEnvironment {
  #real = Object.getOwnPropertyDescriptor(hooks, 'AsyncLocalStorage');

  constructor(...given) {
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
