const { join } = require('node:path');
const { passedIn } = require('./passed.cjs');

const passed = passedIn(join(__dirname, '..'));

/**
 * A jest reporter: counts on one line; where services are required, a test that was skipped fails the run. Notes on
 * which tree a whole run passed, so that `npm run check` after `npm test` does not run the same tests on the same files
 * twice.
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
    const counts = `${results.numPassedTests} passed, ${failed} failed${this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''}`;
    process.stdout.write(`${counts}\n`);
    if (this.#named || results.wasInterrupted || results.numTotalTestSuites !== passed.testFiles().length) return;
    if (failed > 0 || this.getLastError() !== undefined || this.#before !== passed.fingerprint()) passed.forget();
    else if (this.#before !== undefined) passed.note(this.#before, counts);
  }

  getLastError() {
    return process.env.REQUIRE_SERVICES === '1' && this.#skipped > 0
      ? new Error(`${this.#skipped} tests were skipped, and REQUIRE_SERVICES=1 forbids that`)
      : undefined;
  }
};
