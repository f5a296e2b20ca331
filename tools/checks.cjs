const { spawn } = require('node:child_process');
const { join } = require('node:path');

/** The scripts of package.json that check without running a test, the longest first. */
const CHECKS = ['lint', 'format', 'dead', 'doors', 'names'];
/** Each keeps one core busy. */
const AT_ONCE = 2;

/** Runs a command in the folder `root`; resolves with its exit code and its whole output. */
const runCommand = (root, command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => output.push(bytes));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString() }));
  });

/** Runs scripts, two at a time, and reports each as it ends; resolves with the names of those that failed. */
const runChecks = async (root, scripts, report) => {
  const queue = [...scripts];
  const failed = [];
  const lane = async () => {
    for (let script = queue.shift(); script !== undefined; script = queue.shift()) {
      const { code, output } = await runCommand(root, 'npm', ['run', '--silent', script]);
      report(`${code === 0 ? 'passed' : 'FAILED'}: ${script}\n${output}`);
      if (code !== 0) failed.push(script);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return failed;
};

module.exports = { runChecks, runCommand };

if (require.main === module)
  runChecks(join(__dirname, '..'), CHECKS, (text) => process.stdout.write(text)).then((failed) => {
    process.exitCode = failed.length === 0 ? 0 : 1;
  });
