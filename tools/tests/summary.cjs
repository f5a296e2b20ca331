const { existsSync, mkdirSync, readFileSync, rmSync } = require('node:fs');
const { join, relative } = require('node:path');
const { passedIn } = require('./passed.cjs');
const { fileOf } = require('./reads.cjs');

const root = join(__dirname, '..', '..');
const passed = passedIn(root);
const required = process.env.REQUIRE_SERVICES === '1';

/**
 * A jest reporter: counts on one line; if services are required, a test that was skipped fails the run. Notes which
 * files passed, and what they read, so that `npm run test:rest` runs only the others.
 */
module.exports = class Summary {
  #skipped = 0;
  #named;
  #before;
  /** Where the environment of each test file writes what it has read. */
  #folder = join(root, 'node_modules', '.cache', 'carnet', `reads-${process.pid}`);

  constructor({ testNamePattern }) {
    this.#named = Boolean(testNamePattern);
  }

  onRunStart() {
    this.#before = passed.look();
    mkdirSync(this.#folder, { recursive: true });
    process.env.JEST_READS = this.#folder;
  }

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + broken;
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`);
    if (!this.#named && !results.wasInterrupted) this.#note(results.testResults, failed);
    rmSync(this.#folder, { recursive: true });
  }

  #note(testResults, failed) {
    const isComplete = (file) =>
      !file.testExecError && file.numFailingTests === 0 && !(required && file.numPendingTests + file.numTodoTests > 0);
    const nameOf = (file) => relative(root, file.testFilePath);
    const readsOf = (file) => {
      const record = fileOf(this.#folder, nameOf(file));
      return existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : undefined;
    };
    const whole = testResults.filter(isComplete).flatMap((file) => {
      const { ms, ...reads } = readsOf(file) ?? {};
      return ms === undefined ? [] : [[nameOf(file), { count: file.numPassingTests, ms, reads }]];
    });
    passed.note(this.#before, {
      passed: Object.fromEntries(whole),
      broken: testResults.filter((file) => !isComplete(file)).map(nameOf),
      failed,
    });
  }

  getLastError() {
    return required && this.#skipped > 0
      ? new Error(`${this.#skipped} tests were skipped, and REQUIRE_SERVICES=1 forbids that`)
      : undefined;
  }
};
