import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describeWith } from '../../support/servers/services.ts';

const run = promisify(execFile);

interface Sbom {
  readonly specVersion: string;
  readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
  readonly components: readonly {
    readonly purl: string;
    readonly licenses?: readonly unknown[];
    readonly hashes?: readonly unknown[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));

describe('The bill of materials', () => {
  let text: string;
  let sbom: Sbom;

  beforeAll(async () => {
    text = (await run(process.execPath, ['tools/sbom.cjs'], { maxBuffer: 16_000_000 })).stdout;
    sbom = JSON.parse(text) as Sbom;
  });

  const nameOf = (purl: string): string =>
    purl
      .replace('pkg:npm/', '')
      .replace('%40', '@')
      .replace(/@[^@]+$/, '');
  const BUNDLED = [
    '@tanstack/react-query',
    'openapi-fetch',
    'react',
    'react-aria-components',
    'react-dom',
    'swagger-ui-dist',
  ];

  it('lists each package that a production install has, and what the build bundles, with its hash', () => {
    const { packages } = readJson('package-lock.json') as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
    };
    const purlsOf = (isDev: boolean): ReadonlySet<string> =>
      new Set(
        Object.entries(packages)
          .filter(([path, { dev }]) => path !== '' && (dev === true) === isDev)
          .map(
            ([path, { version }]) => `pkg:npm/${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${version}`,
          ),
      );
    const listed = new Set(sbom.components.map(({ purl }) => purl));
    expect([...purlsOf(false)].filter((purl) => !listed.has(purl))).toEqual([]);
    const others = [...listed].filter((purl) => !purlsOf(false).has(purl));
    expect(others.filter((purl) => !purlsOf(true).has(purl))).toEqual([]);
    expect(others.map(nameOf)).toEqual(expect.arrayContaining([...BUNDLED, 'react-aria', '@tanstack/query-core']));
    for (const name of ['@scarf/scarf', 'jest', 'typescript', '@types/react'])
      expect(others.map(nameOf)).not.toContain(name);
    expect(sbom.components.filter(({ hashes }) => hashes?.length !== 1)).toEqual([]);
  });

  it('says what Carnet itself depends on', () => {
    const { name, version, dependencies } = readJson('package.json') as {
      readonly name: string;
      readonly version: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
    expect(sbom.metadata.component).toMatchObject({ name, version });
    const direct = sbom.dependencies.find(({ ref }) => ref === `${name}@${version}`)?.dependsOn ?? [];
    expect(direct.map((ref) => ref.replace(/@[^@]+$/, ''))).toEqual(
      expect.arrayContaining([...Object.keys(dependencies), ...BUNDLED]),
    );
  });

  describeWith(
    {
      name: 'the schema of CycloneDX (deploy/services/charts names it in TEST_CHARTS)',
      url: process.env['TEST_CHARTS'],
    },
    'by its schema',
    (python) => {
      it('is valid CycloneDX', async () => {
        const checked = run(python, [
          '-c',
          'import sys\n' +
            'from cyclonedx.schema import SchemaVersion\n' +
            'from cyclonedx.validation.json import JsonStrictValidator\n' +
            'print(JsonStrictValidator(SchemaVersion.from_version(sys.argv[1])).validate_str(sys.stdin.read()))',
          sbom.specVersion,
        ]);
        checked.child.stdin?.end(text);
        expect((await checked).stdout).toBe('None\n');
      });
    },
  );
});
