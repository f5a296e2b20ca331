import { readFileSync } from 'node:fs';
import { possibleLabels } from '../../support/checks/filled-metrics.ts';
import { askingPanels, queriesOf, readDashboards } from '../../support/checks/metrics/dashboards.ts';
import { namedInQuery } from '../../support/checks/metrics/promql.ts';

const dashboards = readDashboards();
const all = [...dashboards.values()];
const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8');
/** The expression of each alert, by its name. */
const alerts = new Map(
  [...rules.matchAll(/- alert: (\w+)\n +expr: (.+)/g)].map(([, name = '', expr = '']) => [name, expr]),
);
const consolePages = [
  ...readFileSync('src/console/shell/console-menu.ts', 'utf8').matchAll(/^ +path: '([\w-]+)'/gm),
].map(([, one]) => one);

const ADDRESS = '${public_url:raw}';
/** What Prometheus knows of each target and alert. */
const PROMETHEUS = {
  metrics: ['up', 'ALERTS'],
  labels: ['instance', 'job', 'le', 'alertname', 'alertstate', 'severity'],
};

/** The number at which an alert begins: counts begin at 1. */
const limitOf = (alert: string): number => {
  const [, text = ''] = /(?:>=?|==) (\d[\d.]*(?: \* \d+)*)/.exec(alerts.get(alert) ?? '') ?? [];
  return text.split(' * ').reduce((product, factor) => product * Number(factor), 1) || 1;
};

describe.each([...dashboards])('The dashboard %s', (name, dashboard) => {
  it('asks for metrics and labels that a process exposes', async () => {
    const known = await possibleLabels();
    for (const { expr, shown } of queriesOf(dashboard)) {
      const { metrics, labels, errors } = namedInQuery(expr);
      const allowed = [...PROMETHEUS.labels, ...metrics.flatMap((metric) => [...(known.get(metric) ?? [])])];
      expect({
        expr,
        errors,
        metrics: metrics.filter((metric) => !known.has(metric) && !PROMETHEUS.metrics.includes(metric)),
        labels: [...labels, ...shown].filter((label) => !allowed.includes(label)),
      }).toEqual({ expr, errors: [], metrics: [], labels: [] });
    }
  });

  it('has panels that lie beside one another, each with an id', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect({ title, right: gridPos.x + gridPos.w <= 24 }).toEqual({ title, right: true });
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect({ title, isTaken: taken.has(`${x} ${y}`) }).toEqual({ title, isTaken: false });
          taken.add(`${x} ${y}`);
        }
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    expect(dashboard.uid).toBe(name);
  });

  it('asks the data source that is chosen on it', () => {
    const sources = [...askingPanels(dashboard), ...dashboard.annotations.list].map(
      ({ datasource }) => datasource?.uid,
    );
    expect(new Set(sources)).toEqual(new Set(['${datasource}']));
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
  });

  it('marks when a version came', () =>
    expect(dashboard.annotations.list).toContainEqual(
      expect.objectContaining({ name: 'Releases', titleFormat: 'Carnet {{version}}', enable: true }),
    ));

  it('leads to the other dashboards, the console and runbooks, and nowhere that is not there', () => {
    expect(dashboard.links.map(({ type, tags, url }) => (type === 'dashboards' ? tags : url))).toEqual([
      dashboard.tags,
      `${ADDRESS}/console`,
    ]);
    const urls = askingPanels(dashboard).flatMap(({ links = [], fieldConfig: { defaults } }) =>
      [...links, ...(defaults.links ?? [])].map(({ url }) => url),
    );
    const unknown = urls.filter((url) => {
      const [, board] = /^\/d\/([\w-]+)\?/.exec(url) ?? [];
      const path = url.replace(ADDRESS, '');
      const [, alert] = /^\/docs\/alerts\/(\w+)$/.exec(path) ?? [];
      const [, page] = /^\/console\/([\w-]+)(?:\/\$\{__field\.labels\.source\})?$/.exec(path) ?? [];
      return !(dashboards.has(board ?? '') || alerts.has(alert ?? '') || consolePages.includes(page));
    });
    expect(unknown).toEqual([]);
  });
});

describe('The dashboards', () => {
  const stats = all.flatMap(askingPanels).filter(({ type }) => type === 'stat');

  it('have figures of now, which say so if there is none', () => {
    expect(stats.length).toBeGreaterThan(15);
    for (const { title, targets, fieldConfig } of stats)
      expect({ title, instant: targets.map(({ instant }) => instant), text: fieldConfig.defaults.noValue }) //
        .toEqual({ title, instant: [true], text: 'No data' });
  });

  it('have no figure that is made of nothing', () => {
    for (const { targets } of stats) for (const { expr } of targets) expect(expr).not.toContain('vector(');
  });

  it('have figures whose last colour begins where their alert does', () => {
    const limits = stats.flatMap(({ title, links = [], fieldConfig: { defaults } }) => {
      const [, alert] = /alerts\/(\w+)$/.exec(links[0]?.url ?? '') ?? [];
      const last = defaults.thresholds?.steps.at(-1)?.value;
      return alert === undefined || typeof last !== 'number' ? [] : [{ title, alert, last }];
    });
    expect(limits.length).toBeGreaterThan(12);
    expect(limits.filter(({ alert, last }) => last !== limitOf(alert))).toEqual([]);
  });

  it('lead to the runbook of each alert', () => {
    const urls = new Set(all.flatMap(askingPanels).flatMap(({ links = [] }) => links.map(({ url }) => url)));
    expect([...alerts.keys()].filter((alert) => !urls.has(`${ADDRESS}/docs/alerts/${alert}`))).toEqual([]);
  });
});
