import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = '.github/workflows';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = readdirSync(FOLDER).sort();
const read = (name: string): Workflow => parse(readFileSync(join(FOLDER, name), 'utf8')) as Workflow;
const ci = read('ci.yml').jobs;
const release = read('release.yml').jobs;

const stepsOf = ({ steps = [] }: Job): readonly Step[] => steps;
const commandsOf = (job: Job | undefined): string =>
  stepsOf(job ?? {})
    .map(({ run = '' }) => run)
    .join('\n');
/** All jobs that a job waits for. */
const before = (jobs: Workflow['jobs'], name: string): ReadonlySet<string> => {
  const direct = [jobs[name]?.needs ?? []].flat();
  return new Set([...direct, ...direct.flatMap((one) => [...before(jobs, one)])]);
};

describe('the workflows', () => {
  it('are a check of each change and a release', () => {
    expect(names).toEqual(['ci.yml', 'release.yml']);
  });

  it.each(names)('of %s may only read unless a job says otherwise, and each job ends', (name) => {
    const { permissions, jobs } = read(name);
    expect(permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(jobs))
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it.each(names)('of %s name each action by its commit, and keep no token in the checkout', (name) => {
    const steps = Object.values(read(name).jobs).flatMap(stepsOf);
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const { with: given } of checkouts) expect(given?.['persist-credentials']).toBe(false);
  });

  it.each(names)(
    'of %s run programs of this repository that are there, and put no expression into a script',
    (name) => {
      const scripts = Object.values(read(name).jobs).map(commandsOf).join('\n');
      for (const [, path = ''] of scripts.matchAll(/(?:^|\s)((?:tools|deploy|\.ci)\/[\w./-]+)/gm))
        expect([path, existsSync(path)]).toEqual([path, true]);
      expect(scripts).not.toContain('${{');
    },
  );

  it('test a change by the commands of the README, on the oldest Node and the newest, and install the package', () => {
    const [, command = ''] = /^## Test it\n+```sh\n(.*)\n```/m.exec(readFileSync('README.md', 'utf8')) ?? [];
    expect(command).toBe('npm ci && npm test');
    expect(ci['test']?.strategy?.matrix.node).toEqual([20, 24]);
    const commands = commandsOf(ci['test']).split('\n');
    expect(commands).toContain(command);
    expect(commands.indexOf('npm pack')).toBeGreaterThan(commands.indexOf(command));
    expect(commands.at(-1)).toBe('tools/try-package.sh carnet-*.tgz');
    expect(commandsOf(ci['services'])).toContain('.ci/run');
    expect(commandsOf(ci['workflows'])).toContain('actionlint');
  });

  it('publish what was tested, built apart and tried: package, image, chart and bill of materials', () => {
    expect(release['test']?.uses).toBe(`./${FOLDER}/ci.yml`);
    for (const name of ['package', 'image', 'chart', 'release']) {
      expect([...before(release, name)]).toEqual(expect.arrayContaining(['test', 'build']));
    }
    expect([...before(release, 'release')]).toEqual(expect.arrayContaining(['package', 'image', 'chart']));
    const build = commandsOf(release['build']);
    for (const command of ['npm run -s sbom', 'helm package', 'npm pack', 'tools/try-package.sh'])
      expect(build).toContain(command);
    expect(commandsOf(release['package'])).toMatch(/npm publish .* --provenance/);
    expect(commandsOf(release['image'])).toMatch(/--provenance=mode=max --sbom=true/);
    expect(commandsOf(release['chart'])).toContain('helm push');
    expect(commandsOf(release['release'])).toContain('gh release create');
  });

  it('give a job that signs its identity, those that publish a reviewer, and a build neither', () => {
    expect(release['build']).not.toHaveProperty('permissions');
    const signers = Object.entries(release).filter(([, { permissions }]) => permissions?.['id-token'] === 'write');
    expect(signers.map(([name]) => name)).toEqual(['package', 'image', 'chart', 'release']);
    for (const name of ['image', 'chart', 'release']) {
      expect(release[name]?.permissions?.['attestations']).toBe('write');
      expect(stepsOf(release[name] ?? {}).some(({ uses = '' }) => uses.includes('attest-build-provenance'))).toBe(true);
    }
    for (const name of ['package', 'image', 'chart']) expect(release[name]?.environment).toBe('release');
  });
});
