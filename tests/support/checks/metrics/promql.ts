import { parser } from '@prometheus-io/lezer-promql';

/** What a query of PromQL names. */
export interface NamedInQuery {
  readonly metrics: readonly string[];
  /** Of matchers and groupings. */
  readonly labels: readonly string[];
  /** Texts that are no PromQL. */
  readonly errors: readonly string[];
}

const textsOf = (query: string, nodes: readonly string[]): readonly string[] => {
  const found: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (nodes.includes(type.name)) found.push(query.slice(from, to));
    },
  });
  return found;
};

/** Parses a query as Prometheus does; the variables of Grafana stand for what they become. */
export const namedInQuery = (text: string): NamedInQuery => {
  const query = text.replaceAll('$__rate_interval', '5m');
  const errors: string[] = [];
  parser.parse(query).iterate({
    enter: ({ type, from, to }) => {
      if (type.isError) errors.push(query.slice(Math.max(0, from - 10), to + 10));
    },
  });
  return { metrics: textsOf(query, ['Identifier']), labels: textsOf(query, ['LabelName']), errors };
};
