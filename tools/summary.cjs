const { join, relative } = require('node:path');
const { passedIn } = require('./passed.cjs');

const root = join(__dirname, '..');
const passed = passedIn(root);
const required = process.env.REQUIRE_SERVICES === '1';

/**
 * A jest reporter: counts on one line; where services are required, a test that was skipped fails the run. Notes which
 * files passed on which tree, so that `npm run test:rest` runs the others alone.
 */
module.exports = class Summary {
  #skipped = 0;
  #named;
  #before;

  constructor({ testNamePattern }) {
    this.#named = Boolean(testNamePattern);
  }

  onRunStart() {
    this.#before = passed.fingerprint();
  }

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + broken;
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
    if (this.#named || results.wasInterrupted || this.#before !== passed.fingerprint()) return;
    const isWhole = (file) =>
      !file.testExecError && file.numFailingTests === 0 && !(required && file.numPendingTests + file.numTodoTests > 0);
    const nameOf = (file) => relative(root, file.testFilePath);
    passed.note(this.#before, {
      passed: Object.fromEntries(
        results.testResults.filter(isWhole).map((file) => [nameOf(file), file.numPassingTests]),
      ),
      broken: results.testResults.filter((file) => !isWhole(file)).map(nameOf),
      failed,
    });
  }

  getLastError() {
    return required && this.#skipped > 0
      ? new Error(`${this.#skipped} tests were skipped, and REQUIRE_SERVICES=1 forbids that`)
      : undefined;
  }
};
