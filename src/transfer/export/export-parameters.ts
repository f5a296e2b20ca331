/** The parameters of an export that `GET /statements` has too. */
export const EXPORT_FILTERS = [
  'agent',
  'verb',
  'activity',
  'registration',
  'related_activities',
  'related_agents',
  'since',
  'until',
] as const;
const QUERY_NAMES = [...EXPORT_FILTERS, 'profile', 'source', 'voided', 'after'] as const;
const FORM_NAMES = ['format', 'envelope', 'header', 'columns'] as const;

/** The names of the parameters of an export. */
export const EXPORT_PARAMETERS: readonly string[] = [...QUERY_NAMES, ...FORM_NAMES];
