import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { _ } from 'ajv';
import { build } from 'esbuild';
import { keywords } from './schema-keywords.js';

const xapi = new URL('../src/xapi/', import.meta.url);
const HEADER = '// Written by tools/validators.js from src/xapi/schemas. Not to be edited.\n';

/** The schemas and formats, read from their TypeScript by way of a bundle that is removed again. */
const readSources = async () => {
  const bundle = new URL('validators.generated.tmp.mjs', xapi);
  await build({
    stdin: { contents: "export { aStatementSchema } from './schemas/statements.ts'; export { formats } from './formats/formats.ts';", resolveDir: fileURLToPath(xapi), loader: 'ts' },
    bundle: true, format: 'esm', platform: 'node', outfile: fileURLToPath(bundle), logLevel: 'error',
  });
  try {
    return await import(`${bundle.href}?${process.pid}`);
  } finally {
    await rm(bundle, { force: true });
  }
};

const compile = ({ aStatementSchema, formats }, version, allErrors) => {
  const ajv = new Ajv({
    allErrors, formats, strict: true, strictTypes: false, strictRequired: false, messages: false, inlineRefs: false,
    keywords, code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  const code = standaloneCode(ajv, ajv.compile(aStatementSchema(version)));
  return `import { formats } from './formats/formats.ts';\n${allErrors ? code : withoutErrors(code)}`;
};

/**
 * The code of a validator that says yes or no. Nobody reads the errors of the fast ones, and code that does not make
 * them, nor passes on where it is, runs a third faster. Where Ajv should come to write other code, this changes nothing.
 */
const withoutErrors = (code) => code
  .replace(/, ?\{ ?instancePath: ?instancePath[^{}]*\}\)/g, ')')
  .replace(/^vErrors = vErrors === null \? .*;\nerrors = vErrors\.length;$/gm, 'return false;')
  .replace(/^validate\d+\.errors = (\[.*\]|vErrors);$/gm, '');

/** Compiles the schemas of statements into src/xapi/validators.generated.js, whose functions validate.ts calls. */
export const buildValidators = async () => {
  const sources = await readSources();
  const modules = {
    fast103: compile(sources, '1.0.3', false), full103: compile(sources, '1.0.3', true),
    fast200: compile(sources, '2.0.0', false), full200: compile(sources, '2.0.0', true),
  };
  const names = Object.keys(modules);
  const { outputFiles } = await build({
    stdin: { contents: names.map((name) => `export { default as ${name} } from 'schema:${name}';`).join('\n'), resolveDir: fileURLToPath(xapi) },
    plugins: [{
      name: 'schemas',
      setup: (api) => {
        api.onResolve({ filter: /^schema:/ }, ({ path }) => ({ path: path.slice(7), namespace: 'schema' }));
        api.onResolve({ filter: /^\.\/formats\// }, ({ path }) => ({ path, external: true }));
        api.onLoad({ filter: /.*/, namespace: 'schema' }, ({ path }) => ({ contents: modules[path], loader: 'js' }));
      },
    }],
    bundle: true, format: 'esm', platform: 'node', target: 'es2023', write: false, treeShaking: true, logLevel: 'error',
  });
  await write('validators.generated.js', HEADER + outputFiles[0].text);
  await write('validators.generated.d.ts', `${HEADER}import type { ValidateFunction } from 'ajv';\n`
    + names.map((name) => `export declare const ${name}: ValidateFunction;\n`).join(''));
};

/** Writes a file only where it would change, so that whoever watches it is not woken for nothing. */
const write = async (name, text) => {
  const file = new URL(name, xapi);
  if (await readFile(file, 'utf8').catch(() => '') !== text) await writeFile(file, text);
};
