/** The filters in the address of the page that the API has under the same names. */
export const FILTER_NAMES = [
  'agent',
  'verb',
  'activity',
  'registration',
  'source',
  'profile',
  'since',
  'until',
  'related',
  'voided',
] as const;

/** The values in the address of the page, empty if they are not set. */
export type StatementFilters = Readonly<Record<(typeof FILTER_NAMES)[number] | 'order' | 'live', string>>;

export const readFilters = (query: URLSearchParams): StatementFilters => {
  const of = (name: string): string => query.get(name) ?? '';
  return {
    agent: of('agent'),
    verb: of('verb'),
    activity: of('activity'),
    registration: of('registration'),
    source: of('source'),
    profile: of('profile'),
    since: of('since'),
    until: of('until'),
    related: of('related'),
    voided: of('voided'),
    order: of('order'),
    live: of('live'),
  };
};

/** The Agent that was typed, as JSON: an e-mail address, or an object; undefined if it is neither. */
export const agentJson = (typed: string): string | undefined => {
  const text = typed.trim();
  if (/^(?:mailto:)?[^\s@{}]+@[^\s@]+$/i.test(text))
    return JSON.stringify({ mbox: `mailto:${text.replace(/^mailto:/i, '')}` });
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : undefined;
  } catch {
    return undefined;
  }
};

const instantOf = (local: string): string => {
  const time = Date.parse(local);
  return Number.isNaN(time) ? local : new Date(time).toISOString();
};

/** The query of GET /v1/statements for these filters. */
export const searchOf = (filters: StatementFilters, more: Readonly<Record<string, string>> = {}): string => {
  const { agent, since, until, related, order, verb, activity, registration, source, profile, voided } = filters;
  const entries = {
    agent: agent === '' ? '' : (agentJson(agent) ?? agent),
    verb,
    activity,
    registration,
    source,
    profile,
    since: since === '' ? '' : instantOf(since),
    until: until === '' ? '' : instantOf(until),
    voided,
    ...(related === 'true' ? { related_agents: 'true', related_activities: 'true' } : {}),
    ...(order === 'timeline' ? { ascending: 'true' } : {}),
    ...more,
  };
  return new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== '')).toString();
};
