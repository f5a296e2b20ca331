import { defined } from '../../core/json-object.ts';
import { STRING } from '../../core/json-schema.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { foldText } from '../../core/text/fold-text.ts';
import type { EventFilter, EventQuery } from '../../consent/audit/find-events.ts';
import { readIntegers } from '../../http/api/shared/integer-parameters.ts';
import { MAX_SEARCH_LENGTH } from '../../http/api/shared/list-parameters.ts';
import { limitParameter } from '../openapi/shared/parameters.ts';

const LIMIT = { default: 500, max: 1000 } as const;
const ORDERS = ['seq', '-seq'] as const;

/** The parameters that choose events. */
export const EVENT_FILTER = {
  q: {
    schema: { type: 'string', maxLength: MAX_SEARCH_LENGTH },
    description: 'Text in a value of the event, whatever its case and accents.',
  },
  type: { schema: STRING, description: 'The type of the event.' },
} as const;

export const EVENTS_QUERY = {
  ...EVENT_FILTER,
  order: {
    schema: { type: 'string', enum: ORDERS, default: 'seq' },
    description: 'By position in the chain; behind `-` the latest first.',
  },
  after: {
    schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
    description: 'The position behind which the page begins, in the order of the list.',
  },
  limit: limitParameter(LIMIT.max, LIMIT.default),
} as const;

/** Throws Problem `invalid-request`. */
export const readEventFilter = (query: URLSearchParams, others: readonly Fault[] = []): EventFilter => {
  const text = query.get('q') ?? '';
  const faults = [
    ...(text.length > MAX_SEARCH_LENGTH
      ? [{ at: 'q', detail: `must be a text of at most ${MAX_SEARCH_LENGTH} characters` }]
      : []),
    ...others,
  ];
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  const search = foldText(text.trim());
  return defined({ type: query.get('type') ?? undefined, search: search === '' ? undefined : search });
};

/** Throws Problem `invalid-request`. */
export const readEventQuery = (query: URLSearchParams): EventQuery => {
  const order = query.get('order') ?? 'seq';
  const isOrder = ORDERS.some((one) => one === order);
  const filter = readEventFilter(query, isOrder ? [] : [{ at: 'order', detail: `must be ${ORDERS.join(' or ')}` }]);
  const { limit = LIMIT.default, after } = readIntegers(query, {
    after: [0, Number.MAX_SAFE_INTEGER],
    limit: [1, LIMIT.max],
  });
  return { ...filter, limit, isDescending: order === '-seq', ...defined({ after }) };
};
