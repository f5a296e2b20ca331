const { spawnSync } = require('node:child_process');
const { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/* Prints a CycloneDX bill of materials of what a production install has, from the lock file, without the network. */

const readJson = (name) => JSON.parse(readFileSync(join(__dirname, '..', name), 'utf8'));

/** Members of an object without one. */
const without = (name, object) => Object.fromEntries(Object.entries(object).filter(([own]) => own !== name));

/** The package without what only development needs: `npm sbom --omit dev` leaves out what both need. */
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

const { manifest, lock } = withoutDevelopment();
const parent = mkdtempSync(join(tmpdir(), 'sbom-'));
// npm names the product after its folder.
const folder = join(parent, manifest.name);
try {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'];
  const { status } = spawnSync('npm', args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = status ?? 1;
} finally {
  rmSync(parent, { recursive: true });
}
