import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { STOP_TIMEOUT_MS } from '../../../src/app/startup/drain.ts';
import { SETTINGS } from '../../../src/core/config/settings.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { describeWith } from '../../support/servers/services.ts';

const CHART = 'deploy/helm/carnet';
const FULL = { file: `${CHART}/ci/full-values.yaml` };
const MINIMAL = { file: `${CHART}/ci/minimal-values.yaml` };

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/** The least version of Chart.yaml, and the newest with schemas. */
const KUBERNETES = ['1.30', '1.37'] as const;

interface Values {
  readonly file: string;
  readonly values?: object;
}

interface Env {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Probe {
  readonly httpGet: { readonly path: string };
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly containers: readonly {
    readonly image: string;
    readonly env: readonly Env[];
    readonly securityContext: object;
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
    readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
    readonly startupProbe: Probe;
    readonly livenessProbe: Probe;
    readonly readinessProbe: Probe;
  }[];
}

interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly template?: { readonly spec: PodSpec };
    readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    readonly egress?: readonly { readonly ports: readonly { readonly port: number }[] }[];
  };
}

interface Checked {
  readonly lint: readonly string[];
  readonly faults: readonly string[];
  readonly objects: readonly Rendered[];
  readonly notes: string;
  readonly refused?: string;
}

const checkChart = async (python: string, cases: readonly Values[]): Promise<readonly Checked[]> => {
  const child = spawn(python, ['tests/support/checks/external/check-chart.py', CHART, ...KUBERNETES], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(cases));
  return JSON.parse(await text(child.stdout)) as readonly Checked[];
};

const REFUSALS = /STUDY_MINIMUN|CARNET_SECRET|sinks|LOG_LEVEL is in|backup\.erasuresClaim|NOES_FILE is in/;

const EXPORTING = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

/** The exit codes of a container that asks for its READY_URL, by what is answered there. */
const exitCodes = async (container: {
  readonly command: readonly string[];
  readonly args: readonly string[];
}): Promise<Readonly<Record<string, unknown>>> => {
  const run = async (port: number): Promise<unknown> => {
    const env = { READY_URL: `http://127.0.0.1:${port}/health/ready` };
    const child = spawn(process.execPath, [...container.command.slice(1), ...container.args], { env, stdio: 'ignore' });
    return ((await once(child, 'exit')) as [unknown])[0];
  };
  const codes: Record<string, unknown> = {};
  let port = 0;
  for (const status of [200, 503]) {
    const server = createServer((request, response) =>
      response.writeHead(request.method === 'GET' ? status : 405).end(),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
    codes[status] = await run(port);
    server.close();
  }
  return { ...codes, away: await run(port) };
};

const namesOf = ({ objects }: Checked): readonly string[] =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name.replace('lrs-carnet', '')}`).sort();

const podsOf = ({ objects }: Checked): readonly PodSpec[] =>
  objects.filter(({ kind }) => kind === 'Deployment').flatMap(({ spec }) => spec.template?.spec ?? []);

it('The chart has the version of the package, and the least Kubernetes that is checked', () => {
  const chart = readFileSync(`${CHART}/Chart.yaml`, 'utf8');
  expect(chart).toContain(`\nversion: ${version}\nappVersion: ${version}\n`);
  expect(chart).toContain(`\nkubeVersion: '>=${KUBERNETES[0]}.0-0'\n`);
});

describeWith(
  { name: 'Helm as a library (deploy/services/charts names it in TEST_CHARTS)', url: process.env['TEST_CHARTS'] },
  'the Helm chart',
  (python) => {
    let minimal: Checked;
    let full: Checked;
    let refused: readonly Checked[];
    let withIngress: Checked;
    let exporting: Checked;
    let named: Checked;

    beforeAll(async () => {
      const all = await checkChart(python, [
        MINIMAL,
        FULL,
        { ...MINIMAL, values: { settings: { STUDY_MINIMUN: 12 } } },
        { ...MINIMAL, values: { settings: { CARNET_SECRET: 'in clear text' } } },
        { ...MINIMAL, values: { secretKeys: { LOG_LEVEL: 'level' } } },
        { ...MINIMAL, values: { sinks: { replicas: 3 } } },
        { ...MINIMAL, values: { backup: { enabled: true, claim: 'backups' } } },
        { ...MINIMAL, values: { settings: { NOES_FILE: '/data/noes' }, noes: { claim: 'noes' } } },
        { ...MINIMAL, values: { settings: EXPORTING } },
        { ...MINIMAL, values: { settings: { ...EXPORTING, OTEL_RESOURCE_ATTRIBUTES: 'team=lrs' } } },
        { ...MINIMAL, values: { ingress: { enabled: true, host: 'lrs.school.example' }, sink: { tag: '9.9.9' } } },
      ]);
      [minimal, full] = all as [Checked, Checked];
      refused = all.slice(2, -3);
      [exporting, named] = all.slice(-3) as [Checked, Checked];
      withIngress = all.at(-1)!;
    });

    it('passes helm lint, and every object the schemas of Kubernetes, with few values and with all', () => {
      for (const { lint, faults } of [minimal, full]) expect({ lint, faults }).toEqual({ lint: [], faults: [] });
      const both = [
        ...['api', 'sink', 'releaser'].flatMap((role) => [
          `Deployment -${role}`,
          `NetworkPolicy -${role}`,
          `PodDisruptionBudget -${role}`,
        ]),
        ...['Job -migrate', 'NetworkPolicy -migrate', 'Service ', 'Service -metrics'],
        ...['Pod -test', 'NetworkPolicy -test'],
      ];
      expect(namesOf(minimal)).toEqual(both.toSorted());
      const more = [
        'CronJob -backup',
        'NetworkPolicy -backup',
        'HorizontalPodAutoscaler -api',
        'HorizontalPodAutoscaler -sink',
        'Ingress ',
        'ServiceMonitor ',
        'PrometheusRule ',
        'ConfigMap -dashboards',
      ];
      expect(namesOf(full)).toEqual([...both, ...more].toSorted());
    });

    it('refuses a misspelt value or setting, a secret in clear text, and a setting that is given twice', () => {
      expect(refused.map(({ refused: why }) => REFUSALS.exec(why!)?.[0])) //
        .toEqual([
          'STUDY_MINIMUN',
          'CARNET_SECRET',
          'LOG_LEVEL is in',
          'sinks',
          'backup.erasuresClaim',
          'NOES_FILE is in',
        ]);
    });

    it('gives every role its settings, and reads secrets from the Secret alone', () => {
      expect(podsOf(full).map(({ containers: [only] }) => only!.env[0])).toEqual(
        ['api', 'sink', 'releaser'].map((value) => ({ name: 'ROLE', value })),
      );
      for (const { containers } of podsOf(full)) {
        const env = new Map(containers[0]!.env.map((one) => [one.name, one]));
        expect([...env.keys()].filter((name) => !Object.hasOwn(SETTINGS, name))).toEqual([]);
        expect(env.size).toBe(containers[0]!.env.length);
        expect(env.get('ATTACHMENTS_LIMIT')?.value).toBe('104857600');
        expect(env.get('CARNET_SECRET')).toEqual({
          name: 'CARNET_SECRET',
          valueFrom: { secretKeyRef: { name: 'carnet', key: 'secret' } },
        });
      }
    });

    it('has the sinks write the list of noes to a claim, and warns if there is none', () => {
      const pods = podsOf(full) as readonly (PodSpec & { readonly volumes: readonly { readonly name: string }[] })[];
      const ofRoles = pods.map(({ containers: [container], volumes }) => [
        container!.env.find(({ name }) => name === 'NOES_FILE')?.value,
        container!.volumeMounts.find(({ name }) => name === 'noes')?.mountPath,
        volumes.find(({ name }) => name === 'noes'),
      ]);
      const none = [undefined, undefined, undefined];
      const claimed = { name: 'noes', persistentVolumeClaim: { claimName: 'carnet-noes' } };
      expect(ofRoles).toEqual([none, ['/noes/noes.ndjson', '/noes', claimed], none]);
      expect([minimal, full].map(({ notes }) => notes.includes('noes.claim names no claim'))).toEqual([true, false]);
    });

    it('asks health at routes that exist, and waits longer than a process takes to end', () => {
      const paths = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path);
      for (const { containers, terminationGracePeriodSeconds } of podsOf(minimal)) {
        const { startupProbe, livenessProbe, readinessProbe, lifecycle } = containers[0]!;
        for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) expect(paths).toContain(httpGet.path);
        expect(readinessProbe.httpGet.path).toBe('/health/ready');
        expect(livenessProbe.httpGet.path).toBe('/health/live');
        expect(terminationGracePeriodSeconds).toBeGreaterThan(
          lifecycle.preStop.sleep.seconds + (Number(SETTINGS.DRAIN_MS.default) + STOP_TIMEOUT_MS) / 1000,
        );
      }
    });

    it('backs up to two volumes, with the settings of the others, by commands that exist', () => {
      const { spec } = full.objects.find(({ kind }) => kind === 'CronJob')!;
      const pod = spec.jobTemplate!.spec.template.spec as PodSpec & { readonly volumes: readonly object[] };
      expect(pod.volumes).toEqual(
        expect.arrayContaining([
          { name: 'backups', persistentVolumeClaim: { claimName: 'carnet-backups' } },
          { name: 'elsewhere', persistentVolumeClaim: { claimName: 'carnet-erasures' } },
        ]),
      );
      const [container] = pod.containers as readonly (PodSpec['containers'][number] & { readonly args: string[] })[];
      const [, sinks] = podsOf(full);
      const ofServers = ['ROLE', 'PORT', 'METRICS_PORT', 'NOES_FILE'];
      expect(container!.env).toEqual(sinks!.containers[0]!.env.filter(({ name }) => !ofServers.includes(name)));
      const reference = readFileSync('docs/command-line.md', 'utf8');
      const commands = [...container!.args.join(' ').matchAll(/node dist\/carnet\.js ([a-z ]+) /g)].map(
        ([, one]) => one,
      );
      expect(commands).toEqual(['backup', 'noes export']);
      for (const command of commands) expect(reference).toContain(`\n## carnet ${command} `);
    });

    it('lets no process write to its image, gain rights, or run as root', () => {
      const jobs = [...minimal.objects, ...full.objects].flatMap(({ spec, kind }): PodSpec | [] => {
        if (kind === 'Pod') return spec as unknown as PodSpec;
        if (kind === 'CronJob') return spec.jobTemplate?.spec.template.spec ?? [];
        return kind === 'Job' ? (spec.template?.spec ?? []) : [];
      });
      expect(jobs).toHaveLength(5);
      for (const { securityContext, containers } of [...podsOf(minimal), ...jobs]) {
        expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
        expect(containers[0]!.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    it('runs the sinks, and what prepares the store for them, by a newer image where an upgrade begins', () => {
      const images = withIngress.objects
        .flatMap(({ kind, spec }) => (['Deployment', 'Job'].includes(kind) ? [spec.template!.spec] : []))
        .map(({ containers }) => containers[0]!.image.replace(/^carnet:/, ''));
      expect(images).toEqual([version, '9.9.9', version, '9.9.9']);
    });

    it('opens https outwards where values say so, for API and releaser alone', () => {
      const withHttps = ({ objects }: Checked): readonly string[] =>
        objects
          .filter(
            ({ kind, spec }) =>
              kind === 'NetworkPolicy' && spec.egress?.some(({ ports }) => ports.some(({ port }) => port === 443)),
          )
          .map(({ metadata }) => metadata.name);
      expect(withHttps(minimal)).toEqual([]);
      expect(withHttps(full)).toEqual(['lrs-carnet-api', 'lrs-carnet-releaser']);
    });

    it('leaves replicas to the autoscalers, and scales sinks by a metric that a process exposes', () => {
      const replicas = ({ objects }: Checked) =>
        objects.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas);
      expect([replicas(minimal), replicas(full)]).toEqual([
        [2, 2, 2],
        [undefined, undefined, 2],
      ]);
      const scaled = JSON.stringify(full.objects.find(({ metadata: { name } }) => name === 'lrs-carnet-sink'));
      const [, metric] = /"External","external":\{"metric":\{"name":"(\w+)"/.exec(scaled) ?? [];
      expect(readFileSync('docs/metrics.md', 'utf8')).toContain(`| \`${metric}\` | gauge |`);
    });

    it('lets the Prometheus operator scrape each role, with the token where one is set', () => {
      expect(full.objects.find(({ kind }) => kind === 'ServiceMonitor')?.spec).toEqual({
        selector: {
          matchLabels: {
            'app.kubernetes.io/name': 'carnet',
            'app.kubernetes.io/instance': 'lrs',
            'app.kubernetes.io/component': 'metrics',
          },
        },
        podTargetLabels: ['app.kubernetes.io/component'],
        endpoints: [
          {
            port: 'metrics',
            path: '/metrics',
            interval: '30s',
            relabelings: [{ targetLabel: 'job', replacement: 'carnet' }],
            authorization: { type: 'Bearer', credentials: { name: 'carnet', key: 'metrics-token' } },
          },
        ],
      });
    });

    it('hands the alerts to the Prometheus operator, for the job that it gives to each process', () => {
      const { metadata, spec } = full.objects.find(({ kind }) => kind === 'PrometheusRule')! as Rendered & {
        readonly spec: { readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[] };
      };
      const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8');
      expect(metadata.labels).toMatchObject({ release: 'prometheus' });
      expect(spec.groups.flatMap((group) => group.rules.map(({ alert }) => alert))).toEqual(
        [...rules.matchAll(/- alert: (\w+)/g)].map(([, alert]) => alert),
      );
      expect(rules).toContain('job="carnet"');
      for (const [, text = ''] of rules.matchAll(/runbook_url: '(.+)'/g))
        expect(JSON.stringify(spec)).toContain(JSON.stringify(text));
    });

    it('hands the dashboards to Grafana as they are', () => {
      const { metadata, data } = full.objects.find(({ kind }) => kind === 'ConfigMap')! as Rendered & {
        readonly data: Readonly<Record<string, string>>;
      };
      expect(metadata).toMatchObject({ labels: { grafana_dashboard: '1' }, annotations: { grafana_folder: 'Carnet' } });
      const folder = 'deploy/grafana/dashboards';
      expect(Object.keys(data).toSorted()).toEqual(readdirSync(folder).toSorted());
      for (const [file, text] of Object.entries(data))
        expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')));
    });

    it('tests a release by one request for its readiness, which its network policies let through', async () => {
      for (const { objects } of [minimal, full]) {
        const pod = objects.find(({ kind }) => kind === 'Pod')! as Rendered & { readonly spec: PodSpec };
        expect(pod.metadata.annotations).toMatchObject({ 'helm.sh/hook': 'test' });
        const [container] = pod.spec.containers as readonly (PodSpec['containers'][number] & {
          readonly command: readonly string[];
          readonly args: readonly string[];
        })[];
        const url = container!.env.find(({ name }) => name === 'READY_URL')!.value!;
        expect(url).toBe(
          objects === full.objects ? 'https://lrs-carnet:80/health/ready' : 'http://lrs-carnet:80/health/ready',
        );
        expect(ROUTES.map(({ method, path }) => `${method} ${path}`)).toContain(`GET ${new URL(url).pathname}`);
        expect(container!.env.filter(({ valueFrom }) => valueFrom !== undefined)).toEqual([]);
        expect(await exitCodes(container!)).toEqual({ 200: 0, 503: 1, away: 1 });
      }
      const policies = new Map(
        full.objects.map((one) => [`${one.kind} ${one.metadata.name}`, JSON.stringify(one.spec)]),
      );
      const test = '"app.kubernetes.io/component":"test"';
      expect(policies.get('NetworkPolicy lrs-carnet-api')).toContain(test);
      for (const role of ['sink', 'releaser'])
        expect(policies.get(`NetworkPolicy lrs-carnet-${role}`)).not.toContain(test);
      expect(
        full.objects.find(({ metadata: { name }, kind }) => kind === 'NetworkPolicy' && name.endsWith('-test'))?.spec
          .egress,
      ).toHaveLength(2);
    });

    it('names pod and namespace in what is sent to a collector, unless the values name attributes', () => {
      const attributesIn = ({ objects }: Checked): readonly (string | undefined)[] =>
        podsOf({ ...minimal, objects }).map(
          ({ containers: [only] }) => only!.env.find(({ name }) => name === 'OTEL_RESOURCE_ATTRIBUTES')?.value,
        );
      expect(attributesIn(minimal)).toEqual([undefined, undefined, undefined]);
      expect(attributesIn(exporting)[0]).toContain('service.instance.id=lrs.$(K8S_POD).carnet,');
      expect(attributesIn(named)).toEqual(['team=lrs', 'team=lrs', 'team=lrs']);
    });

    it('warns of an ingress whose address is not trusted', () => {
      expect(full.notes).not.toContain('TRUSTED_PROXIES');
      expect(withIngress.notes).toContain('WARNING: settings.TRUSTED_PROXIES is not set');
    });
  },
);
