import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = 'deploy/grafana/dashboards';

/** A link of Grafana, with the variables of the dashboard. */
interface Link {
  readonly title: string;
  readonly url: string;
}

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant?: boolean;
}

/** A panel other than the title of a row. */
export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly links?: readonly Link[];
  readonly fieldConfig: {
    readonly defaults: {
      readonly noValue?: string;
      readonly links?: readonly Link[];
      readonly thresholds?: { readonly steps: readonly { readonly color: string; readonly value: number | null }[] };
    };
  };
  readonly targets: readonly Target[];
}

/** A dashboard as Grafana writes it. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly links: readonly (Link & { readonly type: string; readonly tags: readonly string[] })[];
  readonly tags: readonly string[];
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
}

interface Annotation {
  readonly name: string;
  readonly expr: string;
  readonly titleFormat: string;
  readonly enable: boolean;
  readonly datasource: { readonly uid: string };
}

interface Variable {
  readonly name: string;
  readonly type: string;
  /** The kind of data source; an object for a query of one. */
  readonly query: string | { readonly query: string };
}

/** The dashboards of deploy/grafana by the name of their file. */
export const readDashboards = (): ReadonlyMap<string, Dashboard> =>
  new Map(
    readdirSync(FOLDER).map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Dashboard,
    ]),
  );

/** The panels that ask for something. */
export const askingPanels = ({ panels }: Dashboard): readonly Panel[] => panels.filter(({ type }) => type !== 'row');

/** A query, and the labels that its legend or title shows. */
export interface Asked {
  readonly expr: string;
  readonly shown: readonly string[];
}

const labelsShown = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);

/** All that a dashboard asks Prometheus: its panels, annotations and variables. */
export const queriesOf = (dashboard: Dashboard): readonly Asked[] => [
  ...askingPanels(dashboard).flatMap(({ targets, fieldConfig: { defaults } }) => {
    const inLinks = (defaults.links ?? []).flatMap(({ url }) =>
      [...url.matchAll(/__field\.labels\.(\w+)/g)].map(([, label = '']) => label),
    );
    return targets.map(({ expr, legendFormat }) => ({ expr, shown: [...labelsShown(legendFormat), ...inLinks] }));
  }),
  ...dashboard.annotations.list.map(({ expr, titleFormat }) => ({ expr, shown: labelsShown(titleFormat) })),
  ...dashboard.templating.list.flatMap(({ query }) => {
    const [, expr, label] = typeof query === 'string' ? [] : (/^label_values\((\w+), (\w+)\)$/.exec(query.query) ?? []);
    return expr === undefined || label === undefined ? [] : [{ expr, shown: [label] }];
  }),
];
