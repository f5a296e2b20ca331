import { build, type Metafile } from 'esbuild';

type Inputs = Metafile['inputs'];

/** What the two programs of the package import; imports of types are gone. */
const readInputs = async (): Promise<Inputs> => {
  const { metafile } = await build({
    entryPoints: ['src/main.ts', 'src/cli/carnet.ts'],
    outdir: 'dist',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    logLevel: 'error',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.css': 'text', '.umd.min.js': 'text' },
  });
  return metafile.inputs;
};

/** The files and packages that are loaded with a file, without those of dynamic imports. */
const loadedWith = (inputs: Inputs, first: string) => {
  const files = new Set([first]);
  const packages = new Set<string>();
  for (const file of files)
    for (const { path, kind, external } of inputs[file]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) files.add(path);
      else if (kind === 'import-statement' && !path.startsWith('node:')) packages.add(path);
  return { files, packages };
};

/** The files that a file imports when it runs. */
const loadedLaterBy = (inputs: Inputs, file: string): readonly string[] =>
  (inputs[file]?.imports ?? [])
    .filter(({ kind, external }) => kind === 'dynamic-import' && external !== true)
    .map(({ path }) => path);

describe('What is loaded', () => {
  let inputs: Inputs;
  beforeAll(async () => {
    inputs = await readInputs();
  });

  it('before a command runs has no package that only the server or one command needs', () => {
    expect([...loadedWith(inputs, 'src/cli/carnet.ts').packages].sort()).toEqual([
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

  it('before a command runs has no route, no page, no sink and no validator of statements', () => {
    const { files } = loadedWith(inputs, 'src/cli/carnet.ts');
    expect(files).toContain('src/cli/create-program.ts');
    expect([...files].filter((file) => /^src\/(?:api|http\/(?!message\/)|pages)\//u.test(file))).toEqual([]);
    for (const file of ['src/sink/sink.ts', 'src/reads/query/query.ts', 'src/xapi/validate/validators.generated.js'])
      expect(files).not.toContain(file);
  });

  /** They import what they choose when the server starts. */
  const AT_START = [
    'src/main.ts',
    'src/app/compose-server.ts',
    'src/store/open-store.ts',
    'src/store/mongo-adapter.ts',
    'src/store/sqlite-adapter.ts',
    'src/journal/kafka-adapter.ts',
  ];

  it('before a server listens has the limiters that it uses, and not those of every database', () => {
    const { packages } = loadedWith(inputs, 'src/main.ts');
    expect([...packages].filter((name) => name.startsWith('rate-limiter-flexible')).sort()).toEqual([
      'rate-limiter-flexible/lib/RateLimiterMemory.js',
      'rate-limiter-flexible/lib/RateLimiterRes.js',
    ]);
  });

  it('before a server listens has all that it needs later, since a newer installation may take parts away', () => {
    const { files } = loadedWith(inputs, 'src/main.ts');
    const loaded = new Set([...files, ...AT_START.flatMap((file) => loadedLaterBy(inputs, file))]);
    const late = [...files].filter((file) => !AT_START.includes(file)).flatMap((file) => loadedLaterBy(inputs, file));
    expect(late).toContain('src/studies/export/write-parquet.ts');
    expect(late.filter((file) => !loaded.has(file))).toEqual([]);
  });
});
