const { spawnSync } = require('node:child_process');
const { mkdtempSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { withoutDevelopment } = require('./packed.cjs');

/*
 * Prints a CycloneDX bill of materials of what a production install has, from the lock file, without the network.
 * `npm sbom --omit dev` leaves out what development needs too.
 */

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
