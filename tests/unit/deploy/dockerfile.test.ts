import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '../../support/servers/services.ts';

const dockerfile = readFileSync('deploy/Dockerfile', 'utf8');

/** What the last stage does: the image. */
const image = dockerfile.split(/^FROM /m).at(-1)!;

describe('The Dockerfile', () => {
  it('runs as a user that Kubernetes knows not to be root, the one that the chart names', () => {
    expect([...image.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)).toEqual(['1000:1000']);
    expect(readFileSync('deploy/helm/carnet/templates/_helpers.tpl', 'utf8')).toContain('runAsUser: 1000\n');
  });

  it('keeps of the build what running needs: packages of production, the program, profiles', () => {
    const copied = [...image.matchAll(/^COPY (?:--\S+ )*(\S+) \S+$/gm)].map(([, from]) => from);
    expect(copied).toEqual(['/carnet/package.json', '/carnet/node_modules', '/carnet/dist', 'xapi-profiles']);
    expect(dockerfile).toMatch(/npm prune --omit=dev/);
  });

  it('copies what the build context lets through', () => {
    const allowed = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .map((line) => line.replace(/^!/, ''));
    const [build = ''] = dockerfile.split(/^FROM /m).slice(1);
    const given = [...build.matchAll(/^COPY (.*)$/gm)].flatMap(([, names = '']) => names.split(' ').slice(0, -1));
    expect(given.length).toBeGreaterThan(4);
    for (const name of [...given, 'xapi-profiles']) expect(allowed).toContain(name);
  });
});

describeWith(
  { name: 'hadolint (deploy/services/charts installs it beside TEST_CHARTS)', url: process.env['TEST_CHARTS'] },
  'the Dockerfile, by hadolint',
  (python) => {
    it('has no fault', async () => {
      await promisify(execFile)(join(dirname(python), 'hadolint'), ['deploy/Dockerfile']);
    });
  },
);
