/** A jest reporter: counts on one line; where services are required, a test that was skipped fails the run. */
module.exports = class Summary {
  #skipped = 0;

  onRunComplete(_contexts, results) {
    this.#skipped = results.numPendingTests + results.numTodoTests;
    const broken = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + broken;
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${this.#skipped > 0 ? `, ${this.#skipped} skipped` : ''}\n`);
  }

  getLastError() {
    return process.env.REQUIRE_SERVICES === '1' && this.#skipped > 0 ? new Error(`${this.#skipped} tests were skipped, and REQUIRE_SERVICES=1 forbids that`) : undefined;
  }
};
