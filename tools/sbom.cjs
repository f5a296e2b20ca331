const { spawnSync } = require('node:child_process');
const { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { readJson, withoutDevelopment } = require('./packed.cjs');

/*
 * Prints a CycloneDX bill of materials of what a production install has and of what the build puts into the program,
 * from the lock file, without the network. `npm sbom --omit dev` leaves out what development needs too.
 */

const CONSOLE = join(__dirname, '..', 'src', 'console');
const IMPORT = /^(?:import|export)(?! type)[^;]*? from '([^'.][^']*)'/gm;
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/** The packages that the console imports, which Vite puts into its files, and Swagger UI, which the build copies. */
const bundledPackages = () => {
  const files = readdirSync(CONSOLE, { recursive: true }).filter((file) => /\.tsx?$/.test(file));
  const imported = files.flatMap((file) =>
    [...readFileSync(join(CONSOLE, file), 'utf8').matchAll(IMPORT)].map(([, name]) => packageOf(name)),
  );
  return [...new Set([...imported, 'swagger-ui-dist'])].sort();
};

/** The path in the lock file of the package that one at the path `from` finds by a name. */
const pathOf = (packages, from, name) => {
  for (let folder = from; folder !== ''; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const nested = `${folder}/node_modules/${name}`;
    if (packages[nested] !== undefined) return nested;
  }
  return `node_modules/${name}`;
};

const { manifest, lock } = withoutDevelopment();
const { packages } = readJson('package-lock.json');
const bundled = bundledPackages();
const paths = new Set(bundled.map((name) => pathOf(packages, '', name)));
for (const path of paths) {
  // The file that is copied has what it needs inside.
  const { dependencies = {}, dev, ...entry } = packages[path];
  const needed = path === 'node_modules/swagger-ui-dist' ? {} : dependencies;
  for (const name of Object.keys(needed)) paths.add(pathOf(packages, path, name));
  if (dev === true) lock.packages[path] = { ...entry, dependencies: needed, peerDependencies: {} };
}
const versions = Object.fromEntries(bundled.map((name) => [name, packages[pathOf(packages, '', name)].version]));
for (const product of [manifest, lock.packages['']]) product.dependencies = { ...versions, ...product.dependencies };

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
