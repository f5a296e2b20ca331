import type { AccessFilter } from '../../store/ports/consent/access-record-repository.ts';

/**
 * The routes by which data of other sources are given, as in docs/routes.md. `more` links count as the list, the page
 * `/me` as `/v1/me`.
 */
export const ACCESS_ROUTES = {
  statements: '/xapi/statements',
  browse: '/v1/statements',
  export: '/v1/export',
  webhooks: '/v1/webhooks',
  deadLetters: '/v1/dead-letters/:id',
  state: '/xapi/activities/state',
  'agent-profile': '/xapi/agents/profile',
  violations: '/v1/sources/:id/violations',
  runs: '/v1/registrations/:registration/runs',
  me: '/v1/me',
  myStatements: '/v1/me/xapi/statements',
  myExport: '/v1/me/export',
} as const;

/** The filter of the documents of `/v1/me/export`; that of its statements is empty. */
export const EXPORTED_DOCUMENTS: AccessFilter = { type: 'document' };

/** The data of a route: statements, documents, or findings about statements (violations, progress of patterns). */
export type AccessKind = 'statements' | 'documents' | 'violations';

const STATEMENT_ROUTES: readonly string[] = [
  ACCESS_ROUTES.statements,
  ACCESS_ROUTES.browse,
  ACCESS_ROUTES.webhooks,
  ACCESS_ROUTES.deadLetters,
  ACCESS_ROUTES.export,
  ACCESS_ROUTES.me,
  ACCESS_ROUTES.myStatements,
  ACCESS_ROUTES.myExport,
];

export const accessKindOf = (route: string, filter: AccessFilter = {}): AccessKind => {
  if (route === ACCESS_ROUTES.myExport && filter['type'] === EXPORTED_DOCUMENTS['type']) return 'documents';
  if (STATEMENT_ROUTES.includes(route)) return 'statements';
  return route === ACCESS_ROUTES.violations || route === ACCESS_ROUTES.runs ? 'violations' : 'documents';
};
