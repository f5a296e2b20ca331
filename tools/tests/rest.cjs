const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { passedIn } = require('./passed.cjs');

/*
 * Runs the test files that have not passed on exactly what they depend on; counts all that have. Options of jest may
 * follow.
 */
const root = join(__dirname, '..', '..');
const passed = passedIn(root);
const rest = passed.rest();
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const run = (paths) =>
  spawnSync(process.execPath, [jest, ...process.argv.slice(2), ...paths], { cwd: root, stdio: 'inherit' }).status ?? 1;
if (rest === undefined) process.exit(run([]));
const status = rest.length === 0 ? 0 : run(['--runTestsByPath', ...rest]);
process.stdout.write(`${passed.counts()}\n`);
process.exit(status);
