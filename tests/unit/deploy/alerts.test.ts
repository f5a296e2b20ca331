import { readdirSync, readFileSync } from 'node:fs';
import request from 'supertest';
import { SETTINGS } from '../../../src/core/config/settings.ts';
import { createMinimalApp } from '../../../src/api/app.ts';
import { ROUTES } from '../../../src/api/routes.ts';
import { anApp, healthyProcessServices } from '../../support/builders/http/an-app.ts';
import { possibleLabels } from '../../support/checks/filled-metrics.ts';
import { namedInQuery } from '../../support/checks/metrics/promql.ts';
import { commandTree } from '../../support/servers/processes/in-process-command.ts';

const FOLDER = 'docs/operate/alerts';
const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8');
const valuesOf = (key: string): readonly string[] =>
  [...rules.matchAll(new RegExp(`^ +(?:- )?${key}: (.+)$`, 'gm'))].map(([, value = '']) => value);
const alerts = valuesOf('alert');
const pages = new Map(
  readdirSync(FOLDER).map((file) => [file.replace(/\.md$/, ''), readFileSync(`${FOLDER}/${file}`, 'utf8')]),
);

/** What the operator has set, else as Prometheus reads it from the metrics of any process, else the folder. */
const RUNBOOKS =
  '{{ with $externalLabels.carnet_runbooks }}{{ . }}{{ else }}{{ with query "carnet_build_info" }}' +
  '{{ . | first | label "public_url" }}/docs/alerts{{ else }}docs/operate/alerts{{ end }}{{ end }}';

const codeOf = (page: string): readonly string[] => [
  ...[...page.matchAll(/^```\w+\n(.*?)^```$/gms)].flatMap(([, code = '']) => code.trim().split('\n')),
  ...[...page.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
];

/** A route in words, as in `GET /v1/forwarding`, or as curl calls it. */
const CALL = /(?:(GET|POST|PUT|PATCH) |-X (?:GET|POST) "?\$CARNET|"\$CARNET)(\/[\w/:-]+)/;

const PROMETHEUS_LABELS = ['instance', 'job', 'le'];
/** What Prometheus itself says of each target. */
const PROMETHEUS_METRICS = ['up'];

describe('The alerts', () => {
  let known: Awaited<ReturnType<typeof possibleLabels>>;
  beforeAll(async () => {
    known = await possibleLabels();
  });

  it('have a page each, which they name, and no page is of another alert', () => {
    expect(alerts.length).toBeGreaterThan(10);
    expect([...pages.keys()].toSorted()).toEqual(alerts.toSorted());
    expect(valuesOf('runbook_url')).toEqual(alerts.map((alert) => `'${RUNBOOKS}/${alert}'`));
    expect([...(known.get('carnet_build_info') ?? [])]).toContain('public_url');
  });

  it.each([...pages])(
    '%s says what it means, its causes, what to look at, how to repair it, and what is lost',
    (name, page) => {
      expect([...page.matchAll(/^##? (.+)$/gm)].map(([, title]) => title)).toEqual([
        name,
        'Likely causes',
        'Look at',
        'Mend',
        'It is mended when',
        'What may be lost',
      ]);
    },
  );

  it('are served by processes of each role without a store, and lead nowhere that is not there', async () => {
    const services = healthyProcessServices();
    for (const app of [createMinimalApp(services), anApp()]) {
      for (const name of alerts) {
        const { text } = await request(app).get(`/docs/alerts/${name}`).expect(200).expect('Content-Type', /html/);
        expect(text).toContain(`<h1>${name}</h1>`);
        expect(text).not.toMatch(/href="[^"]*\.md/);
      }
      for (const name of ['NoAlert', 'constructor']) await request(app).get(`/docs/alerts/${name}`).expect(404);
    }
  });

  it('ask for metrics and labels that a process exposes, in their expressions and on their pages', () => {
    const queries = [
      ...valuesOf('expr'),
      ...[...pages.values()].flatMap((page) =>
        [...page.matchAll(/^```promql\n(.*?)^```$/gms)].flatMap(([, code = '']) => code.trim().split('\n')),
      ),
    ];
    expect(queries.length).toBeGreaterThan(40);
    for (const query of queries) {
      const { metrics, labels, errors } = namedInQuery(query);
      expect({ query, errors }).toEqual({ query, errors: [] });
      expect({
        query,
        unknown: metrics.filter((name) => !known.has(name) && !PROMETHEUS_METRICS.includes(name)),
      }).toEqual({ query, unknown: [] });
      const allowed = [...PROMETHEUS_LABELS, ...metrics.flatMap((name) => [...(known.get(name) ?? [])])];
      expect({ query, unknown: labels.filter((label) => !allowed.includes(label)) }).toEqual({ query, unknown: [] });
    }
  });

  it('name commands, routes, settings and metrics that there are', () => {
    const { commands } = commandTree();
    const isCommand = (words: readonly string[]): boolean => {
      const group = commands.find((one) => one.name() === words[0]);
      return (
        group !== undefined && (group.commands.length === 0 || group.commands.some((one) => one.name() === words[1]))
      );
    };
    const routes = ROUTES.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, 'ID')}`);
    const unknown = [...pages].flatMap(([name, page]) =>
      codeOf(page).flatMap((code) => {
        const [, command] = /(?:npx )?carnet ([a-z-]+(?: [a-z-]+)?)/.exec(code) ?? [];
        const [, method = 'GET', path] = CALL.exec(code) ?? [];
        const pattern = (path ?? '').replace(/forward:region|dictation/, 'ID');
        const [, sent = method] = / -X ([A-Z]+) /.exec(code) ?? [];
        const route = `${sent} ${pattern}`;
        return [
          ...(command !== undefined && !isCommand(command.split(' ')) ? [`${name}: ${command}`] : []),
          ...(path !== undefined && !routes.includes(route) ? [`${name}: ${route}`] : []),
          ...[...code.matchAll(/\b(?:carnet|lrs)_\w+/g)]
            .filter(([metric]) => !known.has(metric))
            .map(([one]) => `${name}: ${one}`),
          ...(/^[A-Z]+(?:_[A-Z]+)+$/.test(code) && !Object.hasOwn(SETTINGS, code) ? [`${name}: ${code}`] : []),
        ];
      }),
    );
    expect(unknown).toEqual([]);
  });
});
