import { rowAccess, type RouteRow } from './row-access.ts';

const { open, everyProcess, metricsToken, page } = rowAccess;

/** The routes by which a process is watched and described; a part of the one table. */
// prettier-ignore
export const PROCESS_ROUTES: readonly RouteRow[] = [
  ['GET', '/health/live', everyProcess((h) => h.health.live), 'Says that the process runs.', 'none'],
  ['GET', '/health/ready', everyProcess((h) => h.health.ready), 'Says whether journal and store take writes.', 'none'],
  ['GET', '/metrics', metricsToken((h) => h.metrics), 'Reads the metrics in the format of Prometheus.', 'none'],
  ['GET', '/', everyProcess((h) => h.home.show), 'Shows what this server is and whether it is well.', 'none'],
  ['GET', '/problems', everyProcess((h) => h.home.problems), 'Explains the kinds of problems.', 'none'],
  ['GET', '/docs/alerts/:alert', everyProcess((h) => h.home.alert),
    'Shows what an alert means, and what to do: its `runbook_url`.', 'none'],
  ['GET', '/openapi.json', open((h) => h.openApi), 'Describes every route (OpenAPI 3.1).', 'none'],
  ['GET', '/docs', page((h) => h.apiReference.show), 'Shows the description of every route.', 'none'],
  ['GET', '/docs/:file', open((h) => h.apiReference.file), 'Reads a script or a style sheet of that page.', 'none'],
];
