import { build } from 'esbuild';
import { existsSync, rmSync } from 'node:fs';
import { buildValidators } from './validators.js';

rmSync('dist', { recursive: true, force: true });
await buildValidators();
await build({
  entryPoints: ['src/main.ts', 'src/cli/carnet.ts', 'src/demo-story/tell-story.ts', ...(existsSync('tests/bench/bench.ts') ? ['tests/bench/bench.ts'] : [])],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  // A store or journal that is not asked for is not loaded: that halves the start on a laptop.
  splitting: true,
  chunkNames: 'parts/[name]-[hash]',
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'linked',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
