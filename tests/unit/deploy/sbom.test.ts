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

  it('lists each package that a production install has, and no other, with its hash', () => {
    const { packages } = readJson('package-lock.json') as {
      readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
    };
    const installed = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .map(([path, { version }]) => `pkg:npm/${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${version}`);
    expect(sbom.components.map(({ purl }) => purl).toSorted()).toEqual([...new Set(installed)].toSorted());
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
    expect(direct.map((ref) => ref.replace(/@[^@]+$/, '')).toSorted()).toEqual(Object.keys(dependencies).toSorted());
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
