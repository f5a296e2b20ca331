import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import built from './built.cjs';

const TYPES = 'src/console/api/openapi.generated.ts';
const ACCESS = 'src/console/api/access.generated.ts';
const DIST = 'dist/console';

const dist = built.builtIn('.', {
  folders: ['src/console'],
  files: ['tools/console.js', 'tools/built.cjs', 'node_modules/.package-lock.json', 'src/pages/layout/tokens.css'],
  stamp: `${DIST}/.built.json`,
  parts: `${DIST}/assets`,
});

/** The document of /openapi.json, and the scopes that may read each path of staff, from the table of routes. */
const readRoutes = async () => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: {
      contents: `import { describeApi } from './src/api/openapi/describe-api.ts';
        import { ROUTES } from './src/api/routes.ts';
        export const document = describeApi(ROUTES, 'http://localhost');
        export const access = ROUTES.filter(
          ({ method, path, access }) => method === 'GET' && access.senders.includes('account'),
        ).map(({ path, access }) => [path, access.scopes]);`,
      resolveDir: '.',
      loader: 'ts',
    },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    loader: { '.css': 'text', '.umd.min.js': 'text' },
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    write: false,
  });
  const file = join('dist', `openapi.${process.pid}.mjs`);
  mkdirSync('dist', { recursive: true });
  writeFileSync(file, outputFiles[0].contents);
  try {
    return await import(`../${file}`);
  } finally {
    rmSync(file);
  }
};

const writeChanged = (file, text) => {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}.tmp`, text);
  renameSync(`${file}.${process.pid}.tmp`, file);
};

/** Writes who may read what, and the types of the API, if the document has changed since. */
const writeTypes = async () => {
  const { document, access } = await readRoutes();
  writeChanged(
    ACCESS,
    `export const SCOPES_BY_PATH = ${JSON.stringify(Object.fromEntries(access), undefined, 2)} as const;\n`,
  );
  const head = `// ${createHash('sha256').update(JSON.stringify(document)).digest('hex')}\n`;
  if (existsSync(TYPES) && readFileSync(TYPES, 'utf8').startsWith(head)) return;
  const { default: openapiTS, astToString } = await import('openapi-typescript');
  const text = head + astToString(await openapiTS(document));
  writeChanged(TYPES, text);
};

const bundle = async () => {
  const { build } = await import('vite');
  const { output } = await build({
    configFile: false,
    root: 'src/console',
    base: './',
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        // `use client` says nothing here: there is no server that renders.
        onwarn: (warning, warn) => (warning.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : warn(warning)),
      },
    },
  });
  return output.map(({ fileName, ...file }) => ({
    name: `${DIST}/${fileName}`,
    contents: file.type === 'chunk' ? file.code : file.source,
  }));
};

/** Builds what has changed of the console; resolves with the names of all that a build writes. */
export const buildConsole = async () => {
  await writeTypes();
  const now = dist.fingerprint();
  if (!dist.has(now)) dist.put(now, await bundle(), []);
  return [TYPES, ACCESS, ...dist.outputs()];
};
