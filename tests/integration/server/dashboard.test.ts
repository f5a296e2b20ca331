import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { labelsIn, possibleLabels } from '../../support/checks/filled-metrics.ts';
import { queriesOf, readDashboards } from '../../support/checks/metrics/dashboards.ts';
import { namedInQuery } from '../../support/checks/metrics/promql.ts';
import { aClient } from '../../support/clients/client.ts';
import { type Backends, embeddedBackends } from '../../support/servers/backends.ts';
import { METRICS_TOKEN, type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';

const queries = [...readDashboards().values()].flatMap(queriesOf);

/** Put there by Prometheus. */
const SCRAPED = ['instance', 'job', 'le', 'alertname', 'alertstate'];
const OF_PROMETHEUS = ['up', 'ALERTS'];

describe('The dashboards of Grafana', () => {
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

  it('ask for metrics that the processes expose, by labels that they have', () => {
    expect(queries.length).toBeGreaterThan(80);
    for (const { expr, shown } of queries) {
      const { metrics, labels, errors } = namedInQuery(expr);
      const allowed = new Set([
        ...SCRAPED,
        ...metrics.flatMap((name) => [...(exposed.get(name) ?? []), ...(possible.get(name) ?? [])]),
      ]);
      expect({
        expr,
        errors,
        metrics: metrics.filter((name) => !exposed.has(name) && !OF_PROMETHEUS.includes(name)),
        labels: [...labels, ...shown].filter((label) => !allowed.has(label)),
      }).toEqual({ expr, errors: [], metrics: [], labels: [] });
    }
  });

  it('show every metric of Carnet', () => {
    const asked = new Set(queries.flatMap(({ expr }) => namedInQuery(expr).metrics));
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
});
