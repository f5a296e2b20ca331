import { readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Ajv, { _ } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { keywords } from './schema-keywords.js';

const validate = new URL('../src/xapi/validate/', import.meta.url);
const resolveDir = fileURLToPath(validate);
const HEADER = '// Written by tools/validators.js from src/xapi/schemas. Not to be edited.\n';

/** The schemas and formats, read from their TypeScript. */
const readSources = async () => {
  const contents =
    "export { aStatementSchema } from '../schemas/statements.ts'; export { formats } from '../formats/formats.ts';";
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
};

/**
 * Removes the errors from the code of a validator that says yes or no, which then runs a third faster. Code of another
 * shape is left as it is.
 */
const withoutErrors = (code) =>
  code
    .replace(/\(data, ?\{ ?instancePath ?= ?"", .*\} ?= ?\{\}\)/g, '(data, instancePath = "")')
    .replace(/, ?\{ ?instancePath: ?instancePath[^{}]*\}\)/g, ')')
    .replace(/^vErrors = vErrors === null \? .*;\nerrors = vErrors\.length;$/gm, 'return false;')
    .replace(/^validate\d+\.errors = (\[.*\]|vErrors);$/gm, '');

const compile = ({ aStatementSchema, formats }, version, allErrors) => {
  const ajv = new Ajv({
    allErrors,
    formats,
    keywords,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    messages: false,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  const code = standaloneCode(ajv, ajv.compile(aStatementSchema(version)));
  return `import { formats } from '../formats/formats.ts';\n${allErrors ? code : withoutErrors(code)}`;
};

/** One module of several, as code. Each has names of its own that may be those of another. */
const join = async (modules) => {
  const contents = Object.keys(modules)
    .map((name) => `export { default as ${name} } from 'schema:${name}';`)
    .join('\n');
  const setup = (api) => {
    api.onResolve({ filter: /^schema:/ }, ({ path }) => ({ path: path.slice(7), namespace: 'schema' }));
    api.onResolve({ filter: /^\.\.\/formats\// }, ({ path }) => ({ path, external: true }));
    api.onLoad({ filter: /.*/, namespace: 'schema' }, ({ path }) => ({ contents: modules[path], loader: 'js' }));
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    plugins: [{ name: 'schemas', setup }],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0].text;
};

/** Writes a file whole or not at all, and only where it would change: others may be reading it. */
const write = async (name, text) => {
  const file = new URL(name, validate);
  if ((await readFile(file, 'utf8').catch(() => '')) === text) return;
  const draft = new URL(`${name}.${process.pid}.tmp`, validate);
  await writeFile(draft, text);
  await rename(draft, file);
};

/**
 * Compiles the schemas of statements into src/xapi/validate/validators.generated.js, for validate.ts: for each version
 * one function that says yes or no, fast, and one that finds every error, to explain a no. Resolves with their paths.
 */
export const buildValidators = async () => {
  const sources = await readSources();
  const modules = {
    fast103: compile(sources, '1.0.3', false),
    full103: compile(sources, '1.0.3', true),
    fast200: compile(sources, '2.0.0', false),
    full200: compile(sources, '2.0.0', true),
  };
  const types = Object.keys(modules)
    .map((name) => `export declare const ${name}: ValidateFunction;\n`)
    .join('');
  const files = {
    'validators.generated.js': HEADER + (await join(modules)),
    'validators.generated.d.ts': `${HEADER}import type { ValidateFunction } from 'ajv';\n${types}`,
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return Object.keys(files).map((name) => `src/xapi/validate/${name}`);
};
