const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const TICKS_A_SECOND = 100;

/**
 * Milliseconds of CPU of this process and of its children that have ended (proc(5), stat: utime to cstime). If there is
 * no /proc, children are left out.
 */
const processorMs = () => {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .reduce((sum, one) => sum + Number(one), 0);
    return (ticks * 1000) / TICKS_A_SECOND;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
};

/** Lines of a table: test files and seconds of CPU by kind of test, the dearest kind first. */
const tableOf = (known) => {
  const kinds = new Map();
  for (const [name, { ms }] of Object.entries(known)) {
    const [, kind] = name.split('/');
    const sum = kinds.get(kind) ?? { files: 0, ms: 0 };
    kinds.set(kind, { files: sum.files + 1, ms: sum.ms + ms });
  }
  return [...kinds]
    .sort(([, one], [, other]) => other.ms - one.ms)
    .map(([kind, { files, ms }]) => `${kind}: ${files} files, ${Math.round(ms / 1000)} s`);
};

module.exports = { processorMs, tableOf };

if (require.main === module) {
  const { passedIn } = require('./passed.cjs');
  const known = passedIn(join(__dirname, '..', '..')).known();
  const dearest = Object.entries(known)
    .sort(([, one], [, other]) => other.ms - one.ms)
    .slice(0, 30)
    .map(([name, { ms }]) => `${Math.round(ms / 1000)} s ${name}`);
  process.stdout.write(`${[...tableOf(known), '', ...dearest].join('\n')}\n`);
}
