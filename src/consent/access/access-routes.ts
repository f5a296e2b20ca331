/** The routes by which data of other sources are given, as in docs/routes.md. `more` links count as the list. */
export const ACCESS_ROUTES = {
  statements: '/xapi/statements',
  state: '/xapi/activities/state',
  'agent-profile': '/xapi/agents/profile',
  violations: '/v1/sources/:id/violations',
} as const;

/** What a route gives: statements, documents, or ids of statements in a list of violations. */
export type AccessKind = 'statements' | 'documents' | 'violations';

export const accessKindOf = (route: string): AccessKind => {
  if (route === ACCESS_ROUTES.statements) return 'statements';
  return route === ACCESS_ROUTES.violations ? 'violations' : 'documents';
};
