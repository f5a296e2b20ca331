import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { askingPanels, queriesOf, readDashboards } from '../../support/checks/metrics/dashboards.ts';
import { describeWith } from '../../support/servers/services.ts';

const run = promisify(execFile);
const dashboards = [...readDashboards().values()];

const withFile = async (content: object, use: (path: string) => Promise<unknown>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-promtool-'));
  try {
    writeFileSync(join(folder, 'file.yml'), JSON.stringify(content));
    await use(join(folder, 'file.yml'));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** One process, upgraded after 30 minutes and away after 60; nothing has failed or been refused in it. */
const SERIES = {
  'carnet_build_info{version="1.0.0", instance="a", job="carnet"}': '1x29 stale',
  'carnet_build_info{version="1.1.0", instance="a", job="carnet"}': '_x30 1x29 stale',
  'up{instance="a", job="carnet"}': '1x59 stale',
  'carnet_part_up{part="store", instance="a", job="carnet"}': '1x59 stale',
  'carnet_statements_accepted_total{source="moodle", version="2.0.0", instance="a", job="carnet"}': '0+60x59 stale',
  'carnet_http_request_seconds_count{status="200", route="/xapi/statements", instance="a", job="carnet"}':
    '0+60x59 stale',
  'carnet_consistent_through_age_seconds{instance="a", job="carnet"}': '0.5x59 stale',
};

describeWith(
  { name: 'promtool (deploy/services/promtool names it in TEST_PROMTOOL)', url: process.env['TEST_PROMTOOL'] },
  'the Prometheus rules',
  (promtool) => {
    it('are well formed, and fire when they should and not before', async () => {
      await run(promtool, ['check', 'config', 'deploy/prometheus/prometheus.yml']);
      await run(promtool, ['check', 'rules', 'deploy/prometheus/rules.yml']);
      await run(promtool, ['test', 'rules', 'deploy/prometheus/rules.test.yml']);
    });

    it('have dashboards beside them whose every query Prometheus reads', () => {
      const rules = dashboards
        .flatMap(queriesOf)
        .map(({ expr }) => expr.replaceAll('$__rate_interval', '5m').replaceAll('$source', '.*'))
        .map((expr, at) => ({ record: `query:${at}`, expr }));
      return withFile({ groups: [{ name: 'dashboards', rules }] }, (path) => run(promtool, ['check', 'rules', path]));
    });

    it('have figures beside them that say nothing once processes are away, and a mark for each version', async () => {
      const overview = dashboards.find(({ uid }) => uid === 'carnet')!;
      const exprOf = (title: string) => askingPanels(overview).find((one) => one.title === title)!.targets[0]!.expr;
      const figures = [
        ['Alerts that fire', 0],
        ['Processes without metrics', 0],
        ['Parts not reached', 0],
        ['Processing delay', 0.5],
        ['Requests answered with 5xx', 0],
        ['Refused statements', 0],
        ['Dead letters, last 24 h', 0],
        ['Damage found', 0],
      ] as const;
      const releases = overview.annotations.list.find(({ name }) => name === 'Releases')!.expr;
      const tests = [
        ...figures.flatMap(([title, value]) => [
          { expr: exprOf(title), eval_time: '20m', exp_samples: [{ labels: '{}', value }] },
          { expr: exprOf(title), eval_time: '75m', exp_samples: [] },
        ]),
        { expr: releases, eval_time: '20m', exp_samples: [] },
        { expr: releases, eval_time: '35m', exp_samples: [{ labels: '{version="1.1.0"}', value: 1 }] },
        { expr: releases, eval_time: '45m', exp_samples: [] },
      ];
      const input_series = Object.entries(SERIES).map(([series, values]) => ({ series, values }));
      await withFile({ tests: [{ interval: '1m', input_series, promql_expr_test: tests }] }, (path) =>
        run(promtool, ['test', 'rules', path]),
      );
    });

    it('watch metrics that a process exposes in a form that Prometheus reads', async () => {
      const { text } = await createMetrics().text();
      const checked = run('bash', ['-c', '"$0" check metrics 2>&1', promtool]);
      checked.child.stdin?.end(text);
      const { stdout } = await checked.catch((failed: unknown) => failed as { stdout: string });
      expect(
        stdout.split('\n').filter((line) => /^(carnet|lrs)_/.test(line) || line.includes('error while linting')),
      ).toEqual([]);
      const watched = new Set(
        [...readFileSync('deploy/prometheus/rules.yml', 'utf8').matchAll(/\b(?:carnet|lrs)_\w+/g)].map(
          ([name]) => name,
        ),
      );
      // An external label, which the operator sets.
      watched.delete('carnet_runbooks');
      const isExposed = (name: string): boolean =>
        text.includes(`# TYPE ${name} `) ||
        text.includes(`# TYPE ${name.replace(/_(?:bucket|count|sum)$/, '')} histogram`);
      expect([...watched].filter((name) => !isExposed(name))).toEqual([]);
    });
  },
);
