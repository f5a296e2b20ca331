import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { buildValidators } from './validators.js';

/** Everything that runs is one file a program, with the libraries beside it in node_modules. */
await buildValidators();
await build({
  entryPoints: ['src/main.ts', ...(existsSync('tests/bench/bench.ts') ? ['tests/bench/bench.ts'] : [])],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
