/** The routes by which data of other sources are given, as in docs/routes.md. `more` links count as the list. */
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
} as const;

/** The data of a route: statements, documents, or findings about statements (violations, progress of patterns). */
export type AccessKind = 'statements' | 'documents' | 'violations';

export const accessKindOf = (route: string): AccessKind => {
  const { statements, browse, webhooks, deadLetters, export: exported } = ACCESS_ROUTES;
  if ([statements, browse, webhooks, deadLetters, exported].some((one) => one === route)) return 'statements';
  return route === ACCESS_ROUTES.violations || route === ACCESS_ROUTES.runs ? 'violations' : 'documents';
};
