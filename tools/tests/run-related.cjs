const { execFileSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative } = require('node:path');
const { runCommand } = require('../checks.cjs');
const { isTest, passedIn } = require('./passed.cjs');
const { findRelated, fitInto, readImporters } = require('./related.cjs');

/* Tests, type check, lint and format of the files that are named, or of those that git sees changed, in 20 seconds. */

const root = join(__dirname, '..', '..');
/** Milliseconds of CPU for the tests: with the checks below it is less than 20 s on two cores. */
const TESTS_MS = 10_000;

const git = (...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 })
    .split('\0')
    .filter(Boolean);
const untracked = ['ls-files', '-z', '--others', '--exclude-standard'];
const isThere = (name) => existsSync(join(root, name));

/** The files that are named, all of a folder; without names what git sees changed, staged or not, and new files. */
const findChanged = (names) => {
  if (names.length === 0) return [...new Set([...git('diff', '--name-only', '-z', 'HEAD'), ...git(...untracked)])];
  const paths = names.map((name) => relative(root, name));
  const found = paths.map((path) => git(...untracked, '--cached', '--', path));
  const unknown = names.filter((_, at) => found[at].length === 0);
  if (unknown.length > 0) throw new Error(`git knows no file ${unknown.join(' ')}`);
  return [...new Set(found.flat())];
};

const bin = (name, ...args) => runCommand(root, join(root, 'node_modules', '.bin', name), args);

/** What checks the changed files without running a test, by name. */
const checksOf = (changed) => {
  const files = changed.filter(isThere);
  const typed = files.filter((name) => /\.tsx?$/.test(name));
  const scripts = files.filter((name) => /\.([cm]?js|tsx?)$/.test(name));
  return {
    ...(typed.length === 0 ? {} : { types: bin('oxlint', '--config', 'tools/tests/types.json') }),
    ...(scripts.length === 0 ? {} : { lint: bin('oxlint', '--no-error-on-unmatched-pattern', ...scripts) }),
    ...(files.length === 0 ? {} : { prettier: bin('prettier', '--check', '--ignore-unknown', ...files) }),
  };
};

/** Runs test files; resolves as a command does, with a label that counts, and what the tests say that failed. */
const runTests = async (tests) => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-related-'));
  const file = join(folder, 'results.json');
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const reporting = ['--json', '--outputFile', file, '--reporters', join(__dirname, 'summary.cjs')];
  try {
    const options = [jest, '-w', '2', '--silent', ...reporting, '--runTestsByPath', ...tests];
    const { code, output } = await runCommand(root, process.execPath, options);
    if (!existsSync(file)) return { code, output };
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const messages = testResults
      .filter(({ status }) => status === 'failed')
      .map(({ name, message }) => `${relative(root, name)}\n${message}`);
    return { code, output: messages.join('\n') || output, label: `tests (${numPassedTests} in ${tests.length} files)` };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const main = async (names) => {
  const began = Date.now();
  const changed = findChanged(names);
  if (changed.length === 0) return 'nothing has changed';
  const checks = checksOf(changed);
  const known = passedIn(root).known();
  const all = git(...untracked, '--cached', 'tests').filter((name) => isTest(name) && isThere(name));
  const related = findRelated({ root, importers: await readImporters(root, all), known }, changed);
  const { run, leave } = fitInto(TESTS_MS, related, known);
  const tests = run.length === 0 ? {} : { tests: runTests(run) };
  const ended = await Promise.all(
    Object.entries({ ...checks, ...tests }).map(async ([name, ending]) => ({ name, label: name, ...(await ending) })),
  );
  const failed = ended.filter(({ code }) => code !== 0);
  for (const { name, output } of failed) process.stdout.write(`FAILED: ${name}\n${output}\n`);
  if (leave.length > 0)
    process.stdout.write(
      `${run.length} of ${related.length} related test files ran, the nearest first; left to \`npm test\`: ${leave.join(' ')}\n`,
    );
  process.exitCode = failed.length === 0 ? 0 : 1;
  const seconds = Math.round((Date.now() - began) / 1000);
  const said = (word, some) => (some.length === 0 ? [] : [`${word}: ${some.map(({ label }) => label).join(', ')}`]);
  const sound = ended.filter(({ code }) => code === 0);
  return [...said('FAILED', failed), ...said('passed', sound), `${seconds} s`].join('; ');
};

main(process.argv.slice(2)).then(
  (line) => process.stdout.write(`${line}\n`),
  (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
