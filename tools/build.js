import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import built from './built.cjs';

const dist = built.builtIn('.');

/** What a package runs; all else that is built serves measurements. */
const PROGRAM = ['src/main.ts', 'src/cli/carnet.ts'];

/** The names of the built files that the program is, with each part that it may load. */
const withParts = (outputs) => {
  const names = new Set(Object.keys(outputs).filter((name) => PROGRAM.includes(outputs[name].entryPoint)));
  for (const name of names)
    for (const { path, external } of outputs[name].imports) if (external !== true) names.add(path);
  return [...names];
};

/** Swagger UI is not a dependency: its installation would report itself to its maker. */
const swaggerUi = () =>
  ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'].map((name) => ({
    name: `dist/swagger-ui/${name}`,
    contents: readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`)),
  }));

/** Tells npm which files of dist a package has: not those of measurements, of builds before, or for a debugger. */
const npmIgnore = (names) => ({
  name: 'dist/.npmignore',
  contents: ['*', '!*/', ...names.map((name) => name.replace(/^dist/, '!')), ''].join('\n'),
});

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
  const { outputFiles, metafile } = await bundle({
    entryPoints: [
      ...PROGRAM,
      ...['tests/bench/bench.ts', 'tests/bench/measure/count-sql.ts', 'tests/torture/torture.ts'].filter((file) =>
        existsSync(file),
      ),
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
    metafile: true,
  });
  return {
    files: outputFiles.map(({ path, contents }) => ({ name: relative('.', path).replaceAll('\\', '/'), contents })),
    program: withParts(metafile.outputs),
    generated,
  };
};

// Of what was there before it began: what changes meanwhile is built the next time.
const now = dist.fingerprint();
if (!dist.has(now)) {
  const { files, program, generated } = await build(now);
  const { buildConsole } = await import('./console.js');
  const besides = [...generated, ...(await buildConsole())];
  const copied = swaggerUi();
  const packed = [...program, ...copied.map(({ name }) => name), ...besides.filter((name) => name.startsWith('dist/'))];
  dist.put(now, [...files, ...copied, npmIgnore(packed)], besides);
}
