import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SETTINGS } from '../../../src/core/config/settings.ts';
import { describeWith } from '../../support/servers/services.ts';

/** The health checks of compose.yaml, each as a list of arguments. */
const checks = [...readFileSync('deploy/compose.yaml', 'utf8').matchAll(/^ +test: (\[.*\])$/gm)].map(
  ([, args = '']) => JSON.parse(args.replaceAll("'", '"')) as readonly string[],
);

/** Runs such a check on another port than that of the service. */
const isThere = ([, command = '', ...args]: readonly string[], port: number): Promise<boolean> => {
  const child = spawn(
    command,
    args.map((word) => word.replace(/\/\d+$/, `/${port}`)),
    { stdio: 'ignore' },
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code === 0));
  });
};

describe('The health checks in compose.yaml', () => {
  it('test whether Kafka and MongoDB listen', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const { port } = server.address() as AddressInfo;
    expect(checks).toHaveLength(2);
    for (const check of checks) expect(await isThere(check, port)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    for (const check of checks) expect(await isThere(check, port)).toBe(false);
  });

  it('start no program but a shell, since a client in Java or Node costs a second of a processor', () => {
    for (const check of checks) expect(check.join(' ')).toMatch(/^CMD bash -c exec 3<>\/dev\/tcp\/localhost\/\d+$/);
  });
});

interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** The services of the profile `watch`. */
const WATCHING: readonly string[] = ['prometheus', 'grafana'];

const READ_YAML = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)';

describeWith(
  { name: 'a reader of YAML (deploy/services/charts names it in TEST_CHARTS)', url: process.env['TEST_CHARTS'] },
  'compose.yaml',
  (python) => {
    const readYaml = async (path: string): Promise<unknown> =>
      JSON.parse((await promisify(execFile)(python, ['-c', READ_YAML, path])).stdout);
    let compose: Compose;

    beforeAll(async () => {
      compose = (await readYaml('deploy/compose.yaml')) as Compose;
    });

    it('mounts what exists, waits for services that exist, and opens ports on this machine alone', () => {
      const services = Object.values(compose.services);
      const mounts = services.flatMap(({ volumes = [] }) => volumes.map((mount) => mount.split(':')[0]!));
      const missing = (mount: string): boolean =>
        mount.startsWith('.') ? !existsSync(join('deploy', mount)) : !Object.hasOwn(compose.volumes, mount);
      expect(mounts.length).toBeGreaterThan(3);
      expect(mounts.filter(missing)).toEqual([]);
      const waitedFor = services.flatMap((service) => Object.keys(service.depends_on ?? {}));
      expect(waitedFor.filter((name) => !Object.hasOwn(compose.services, name))).toEqual([]);
      expect(services.flatMap(({ ports = [] }) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    });

    it('gives Carnet settings that exist, and starts what watches it with the profile alone', () => {
      const own = Object.values(compose.services).filter(({ image }) => image === 'carnet');
      expect(own.map(({ environment }) => environment?.['ROLE'])).toEqual(['api', 'sink', 'releaser']);
      const names = own.flatMap(({ environment = {} }) => Object.keys(environment));
      expect(names.filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
      const watching = Object.entries(compose.services).filter(([, { profiles }]) => profiles?.[0] === 'watch');
      expect(watching.map(([name]) => name)).toEqual(WATCHING);
    });

    it('lets Prometheus scrape every process of Carnet, and nothing else', async () => {
      const { scrape_configs: scraped } = (await readYaml('deploy/prometheus/prometheus.yml')) as {
        readonly scrape_configs: readonly {
          readonly static_configs: readonly { readonly targets: readonly string[] }[];
        }[];
      };
      const own = Object.entries(compose.services).filter(([, { image }]) => image === 'carnet');
      expect(scraped.flatMap((job) => job.static_configs.flatMap(({ targets }) => targets))).toEqual(
        own.map(([name, { environment }]) => `${name}:${environment?.['METRICS_PORT']}`),
      );
    });

    it('lets Grafana ask that Prometheus, and read dashboards where they are mounted', async () => {
      const at = 'deploy/grafana/provisioning';
      const { datasources } = (await readYaml(`${at}/datasources/prometheus.yaml`)) as {
        readonly datasources: readonly { readonly url: string }[];
      };
      const { providers } = (await readYaml(`${at}/dashboards/carnet.yaml`)) as {
        readonly providers: readonly { readonly options: { readonly path: string } }[];
      };
      const { prometheus, grafana } = compose.services;
      expect(datasources.map(({ url }) => url)).toEqual(['http://prometheus:9090']);
      expect(prometheus?.ports).toEqual(['127.0.0.1:9090:9090']);
      expect(grafana?.volumes).toEqual([
        './grafana/provisioning:/etc/grafana/provisioning:ro',
        ...providers.map(({ options }) => `./grafana/dashboards:${options.path}:ro`),
      ]);
    });
  },
);
