const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const fileOf = (name) => join(__dirname, '..', name);
const readJson = (name) => JSON.parse(readFileSync(fileOf(name), 'utf8'));

/** Members of an object without one. */
const without = (name, object) => Object.fromEntries(Object.entries(object).filter(([own]) => own !== name));

/** Manifest and lock file of the package without what only development needs. */
const withoutDevelopment = () => {
  const lock = readJson('package-lock.json');
  const packages = Object.entries(lock.packages)
    .filter(([, { dev }]) => dev !== true)
    .map(([path, entry]) => [path, path === '' ? without('devDependencies', entry) : entry]);
  return {
    manifest: without('devDependencies', readJson('package.json')),
    lock: { ...lock, packages: Object.fromEntries(packages) },
  };
};

module.exports = { readJson, withoutDevelopment };

/* `npm pack` runs it before and, with --end, after: an installation from a registry has the versions of the lock file. */
if (require.main === module) {
  const file = fileOf('npm-shrinkwrap.json');
  if (process.argv.includes('--end')) rmSync(file, { force: true });
  else writeFileSync(file, `${JSON.stringify(withoutDevelopment().lock, undefined, 2)}\n`);
}
