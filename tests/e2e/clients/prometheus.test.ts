import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { describeWith } from '../../support/servers/services.ts';

const run = promisify(execFile);

describeWith(
  { name: 'promtool (deploy/services/promtool names it in TEST_PROMTOOL)', url: process.env['TEST_PROMTOOL'] },
  'the Prometheus rules',
  (promtool) => {
    it('are well formed, and fire when they should and not before', async () => {
      await run(promtool, ['check', 'config', 'deploy/prometheus/prometheus.yml']);
      await run(promtool, ['check', 'rules', 'deploy/prometheus/rules.yml']);
      await run(promtool, ['test', 'rules', 'deploy/prometheus/rules.test.yml']);
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
