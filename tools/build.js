import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import built from './built.cjs';

const dist = built.builtIn('.');

const build = async (now) => {
  const { buildValidators } = await import('./validators.js');
  const { build: bundle, transform } = await import('esbuild');
  const { buildAlertPages } = await import('./alert-pages.js');
  /** Style sheets are text that stands in each page: without comments and layout. */
  const styleSheets = {
    name: 'style-sheets',
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.css$/ }, async ({ path }) => ({
        contents: (await transform(await readFile(path, 'utf8'), { loader: 'css', minifyWhitespace: true })).code,
        loader: 'text',
      })),
  };
  const generated = [...(await buildValidators()), await buildAlertPages()];
  const { outputFiles } = await bundle({
    entryPoints: [
      'src/main.ts',
      'src/cli/carnet.ts',
      'src/demo-story/tell-story.ts',
      ...['tests/bench/bench.ts', 'tests/torture/torture.ts'].filter((file) => existsSync(file)),
    ],
    outdir: 'dist',
    entryNames: '[name]',
    bundle: true,
    // A store or journal that is not asked for is not loaded: that halves the start on a laptop.
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    packages: 'external',
    platform: 'node',
    target: 'node20',
    define: { CARNET_BUILD: JSON.stringify(now.slice(0, 12)) },
    format: 'esm',
    loader: { '.umd.min.js': 'text' },
    plugins: [styleSheets],
    sourcemap: 'linked',
    sourcesContent: false,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
    write: false,
  });
  return {
    files: outputFiles.map(({ path, contents }) => ({ name: relative('.', path).replaceAll('\\', '/'), contents })),
    generated,
  };
};

// Of what was there before it began: what changes meanwhile is built the next time.
const now = dist.fingerprint();
if (!dist.has(now)) {
  const { files, generated } = await build(now);
  const { buildConsole } = await import('./console.js');
  dist.put(now, files, [...generated, ...(await buildConsole())]);
}
