/** The filters in the address of the page that the API has under the same names. */
export const FILTER_NAMES = [
  'agent',
  'verb',
  'activity',
  'source',
  'profile',
  'since',
  'until',
  'registration',
  'related',
  'voided',
  'statementId',
] as const;

export type FilterName = (typeof FILTER_NAMES)[number];

/** The values in the address of the page, empty if they are not set. */
export type StatementFilters = Readonly<Record<FilterName | 'period' | 'order' | 'live', string>>;

/** Periods that end now, by how they begin; `own` is from `since` until `until`. */
export const PERIODS = ['hour', 'today', 'week', 'own'] as const;

export const readFilters = (query: URLSearchParams): StatementFilters => {
  const of = (name: string): string => (query.get(name) ?? '').trim();
  const named = PERIODS.find((one) => one === of('period')) ?? '';
  const isOwn = named === 'own' || named === '';
  return {
    agent: of('agent'),
    verb: of('verb'),
    activity: of('activity'),
    registration: of('registration'),
    source: of('source'),
    profile: of('profile'),
    since: isOwn ? of('since') : '',
    until: isOwn ? of('until') : '',
    period: named === '' && (of('since') !== '' || of('until') !== '') ? 'own' : named,
    related: of('related'),
    voided: of('voided'),
    statementId: of('statementId'),
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

/** An Agent as it stands in the field: only the address, if it has one. */
export const typedAgent = (json: string): string => {
  const [, address] = /^\{"mbox":"mailto:([^"\\]+)"\}$/.exec(json) ?? [];
  return address ?? json;
};

const IRI = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with a filter. */
export type FilterFault = 'agent' | 'iri' | 'uuid' | 'time' | 'order';

/** The faults of all filters at once, by filter. The API checks more. */
export const faultsOf = (filters: StatementFilters): Readonly<Partial<Record<FilterName, FilterFault>>> => {
  const { agent, since, until } = filters;
  const faults: Partial<Record<FilterName, FilterFault>> = {};
  if (agent !== '' && agentJson(agent) === undefined) faults.agent = 'agent';
  for (const name of ['verb', 'activity', 'profile'] as const)
    if (filters[name] !== '' && !IRI.test(filters[name])) faults[name] = 'iri';
  for (const name of ['registration', 'statementId'] as const)
    if (filters[name] !== '' && !UUID.test(filters[name])) faults[name] = 'uuid';
  for (const name of ['since', 'until'] as const)
    if (filters[name] !== '' && Number.isNaN(Date.parse(filters[name]))) faults[name] = 'time';
  if (Date.parse(since) >= Date.parse(until)) faults.until = 'order';
  return faults;
};

/** The filters that are set and take part: a statement id stands for itself. */
export const setFilters = (filters: StatementFilters): readonly (FilterName | 'period')[] =>
  filters.statementId === ''
    ? ([...FILTER_NAMES, 'period'] as const).filter(
        (name) => filters[name] !== '' && !(name === 'period' && filters.period === 'own'),
      )
    : ['statementId'];

const HOUR_MS = 3_600_000;
const WEEK_DAYS = 7;

const startOf = (period: string, now: number): string => {
  const day = new Date(now);
  if (period === 'hour') return new Date(now - HOUR_MS).toISOString();
  if (period === 'week') day.setDate(day.getDate() - WEEK_DAYS);
  else if (period === 'today') day.setHours(0, 0, 0, 0);
  else return '';
  return day.toISOString();
};

/** The local time of the reader as an instant; the API says what is none. */
const instantOf = (local: string): string => {
  const time = Date.parse(local);
  return Number.isNaN(time) ? local : new Date(time).toISOString();
};

const searchText = (entries: Readonly<Record<string, string>>): string =>
  new URLSearchParams(Object.entries(entries).filter(([, value]) => value !== '')).toString();

/** The filters as the API has them. */
const filtersOfApi = (filters: StatementFilters, now: number): Readonly<Record<string, string>> => {
  const { agent, since, until, period, related, verb, activity, registration, source, profile, voided } = filters;
  return {
    agent: agent === '' ? '' : (agentJson(agent) ?? agent),
    verb,
    activity,
    registration,
    source,
    profile,
    since: since === '' ? startOf(period, now) : instantOf(since),
    until: until === '' ? '' : instantOf(until),
    voided,
    related_agents: related === 'true' ? 'true' : '',
    related_activities: related === 'true' ? 'true' : '',
  };
};

/** The query of GET /v1/statements for these filters. Periods end at `now`, in milliseconds since the epoch. */
export const searchOf = (
  filters: StatementFilters,
  now: number,
  more: Readonly<Record<string, string>> = {},
): string =>
  filters.statementId === ''
    ? searchText({
        ...filtersOfApi(filters, now),
        ascending: filters.order === 'timeline' ? 'true' : '',
        ...more,
      })
    : searchText({ statementId: filters.statementId });

/** The query of GET /v1/export for what these filters find. */
export const exportSearchOf = (filters: StatementFilters, now: number, format: 'csv' | 'ndjson'): string =>
  searchText({ ...filtersOfApi(filters, now), format });
