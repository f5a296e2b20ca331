import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const STATIC_IMPORT = /^(?:import|export)(?! type)[^;]*? from '(?<name>[^']+)'/gmu;
const IMPORTED_NAMES = /\{(?<names>[^}]*)\}/u;

/** Says whether an import stays when types are removed. */
const isOfValues = (statement: string): boolean => {
  const names = IMPORTED_NAMES.exec(statement)?.groups?.['names'];
  return names === undefined || names.split(',').some((name) => !/^\s*(?:type\s.*)?$/su.test(name));
};

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)].flatMap(({ 0: statement, groups }) =>
    isOfValues(statement) ? [groups?.['name'] ?? ''] : [],
  );

/** The files and packages that are loaded with a file, without those of dynamic imports. */
const loadedWith = (first: string) => {
  const files = new Set([first]);
  const packages = new Set<string>();
  for (const file of files)
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) files.add(join(file, '..', name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  return { files, packages };
};

describe('the command line', () => {
  const { files, packages } = loadedWith('src/cli/carnet.ts');

  it('starts without the packages that only the server or one command needs', () => {
    expect([...packages].sort()).toEqual([
      '@photostructure/sqlite',
      '@platformatic/wasm-utils',
      'ajv/dist/2020.js',
      'canonicalize',
      'cli-progress',
      'commander',
      'csv-stringify',
      'jose',
      'pino',
    ]);
  });

  it('starts without the routes, the pages, the sink and the validators of statements', () => {
    expect(files).toContain('src/cli/create-program.ts');
    expect([...files].filter((file) => /^src\/(?:api|http\/(?!message\/)|pages)\//u.test(file))).toEqual([]);
    expect(files).not.toContain('src/sink/sink.ts');
    expect(files).not.toContain('src/reads/query/query.ts');
    expect(files).not.toContain('src/xapi/validate/validators.generated.js');
  });
});
