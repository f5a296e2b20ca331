import { readFileSync } from 'node:fs';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { labelsIn, possibleLabels } from '../../support/checks/filled-metrics.ts';
import { namedInQuery } from '../../support/checks/promql.ts';
import { aClient } from '../../support/clients/client.ts';
import { type Backends, embeddedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboards/carnet.json', 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: { readonly query: string } }[] };
};
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(({ targets: of = [] }) => of);

/** Put there by Prometheus. */
const SCRAPED = ['instance', 'job', 'le'];

describe('The dashboard of Grafana', () => {
  const running: RunningCarnet[] = [];
  let backends: Backends;
  /** The metrics that processes of the three roles expose. */
  let exposed: ReadonlyMap<string, ReadonlySet<string>>;
  let possible: typeof exposed;

  beforeAll(async () => {
    backends = embeddedBackends();
    for (const role of ['sink', 'releaser', 'api'] as const) running.push(await runCarnet(backends, { role }));
    const api = running.at(-1)!;
    await aClient({ url: api.url, authorization: await api.issue('moodle', ['all']) })
      .post(aStatement())
      .expect(200);
    const texts = await Promise.all(
      running.map(async ({ url }) =>
        (await fetch(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })).text(),
      ),
    );
    exposed = labelsIn(texts.join('\n'));
    possible = await possibleLabels();
  });
  afterAll(async () => {
    for (const one of running.toReversed()) await one.close();
    await backends.remove();
  });

  it('asks for metrics that the processes expose, by labels that they have', () => {
    expect(targets.length).toBeGreaterThan(40);
    for (const { expr, legendFormat } of targets) {
      const { metrics, labels, errors } = namedInQuery(expr);
      const allowed = new Set([
        ...SCRAPED,
        ...metrics.flatMap((name) => [...(exposed.get(name) ?? []), ...(possible.get(name) ?? [])]),
      ]);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      expect({
        expr,
        errors,
        metrics: metrics.filter((name) => !exposed.has(name)),
        labels: [...labels, ...shown].filter((label) => !allowed.has(label)),
      }).toEqual({ expr, errors: [], metrics: [], labels: [] });
    }
  });

  it('shows every metric of Carnet', () => {
    const asked = new Set(targets.flatMap(({ expr }) => namedInQuery(expr).metrics));
    const families = new Set(
      [...exposed.keys()]
        .filter((name) => /^(?:carnet|lrs)_/.test(name))
        .map((name) => name.replace(/_(?:bucket|sum|count)$/, '')),
    );
    expect(families.size).toBeGreaterThan(40);
    expect(
      [...families].filter((name) => ![name, `${name}_bucket`, `${name}_count`].some((one) => asked.has(one))),
    ).toEqual([]);
  });

  it('lists sources by a metric that has them', () => {
    const [, metric = '', label = ''] =
      /^label_values\((\w+), (\w+)\)$/.exec(dashboard.templating.list[0]?.query.query ?? '') ?? [];
    expect(exposed.get(metric)?.has(label)).toBe(true);
  });

  it('is provisioned with the data source that its panels name, and each panel has an id of its own', () => {
    const provisioned = /uid: (\S+)/.exec(
      readFileSync('deploy/grafana/provisioning/datasources/prometheus.yaml', 'utf8'),
    );
    expect(new Set(panels.map(({ datasource }) => datasource?.uid))).toEqual(new Set([provisioned?.[1]]));
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});
