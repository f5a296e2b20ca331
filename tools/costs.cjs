const { appendFileSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { performance } = require('node:perf_hooks');

const root = join(__dirname, '..');
const TICKS_A_SECOND = 100;

/** Processor seconds of this process, and of its children that have ended (proc(5), stat: utime and stime, cutime and cstime). */
const processorSeconds = () => {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user, system, ofChildren, systemOfChildren] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map((ticks) => Number(ticks) / TICKS_A_SECOND);
  return { own: user + system, children: ofChildren + systemOfChildren };
};

/** Begins to count what a test file costs; the result notes it, if COSTS names a file. */
const startCounting = (testFile) => {
  const file = process.env['COSTS'];
  if (!file) return () => undefined;
  const before = processorSeconds();
  const began = performance.now();
  return () => {
    const after = processorSeconds();
    const cost = {
      name: relative(root, testFile),
      own: after.own - before.own,
      children: after.children - before.children,
      seconds: (performance.now() - began) / 1000,
    };
    appendFileSync(file, `${JSON.stringify(cost)}\n`);
  };
};

/** Lines of a table: test files, processor seconds, and seconds, by kind of test, the dearest first. */
const tableOf = (costs) => {
  const kinds = new Map();
  for (const { name, own, children, seconds } of costs) {
    const [, kind] = name.split('/');
    const sum = kinds.get(kind) ?? { files: 0, processor: 0, seconds: 0 };
    kinds.set(kind, {
      files: sum.files + 1,
      processor: sum.processor + own + children,
      seconds: sum.seconds + seconds,
    });
  }
  return [...kinds]
    .sort(([, one], [, other]) => other.processor - one.processor)
    .map(
      ([kind, { files, processor, seconds }]) =>
        `${kind}: ${files} files, ${processor.toFixed(0)} s of processors, ${seconds.toFixed(0)} s`,
    );
};

module.exports = { startCounting, tableOf };

if (require.main === module) {
  const costs = readFileSync(process.argv[2], 'utf8').trim().split('\n').map(JSON.parse);
  const dearest = [...costs].sort((one, other) => other.own + other.children - one.own - one.children).slice(0, 30);
  process.stdout.write(`${tableOf(costs).join('\n')}\n\n`);
  for (const { name, own, children } of dearest) process.stdout.write(`${(own + children).toFixed(0)} s ${name}\n`);
}
