import { textOf } from '../../../core/bytes/bytes.ts';
import type { ConsistentThrough } from '../../../reads/query/consistent-through.ts';
import type { StatementsParameters } from '../../../reads/query/parameters.ts';
import type { ReadRange } from '../../../reads/query/read-range.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import { highestKeyAt } from '../../../xapi/statement/sort-key.ts';
import { mayReceive } from '../event-rights.ts';
import type { Feed, OwnerRights } from './feed.ts';
import type { FeedRange, Webhook } from '../webhook.ts';

export interface StatementFeedDeps {
  readonly readRange: ReadRange;
  readonly consistentThrough: Pick<ConsistentThrough, 'read'>;
}

/** The most statements of one message, with their content and without. */
const MAX = { statements: 50, ids: 500 } as const;
/** The most bytes of the statements of a message, unless one statement has more. */
const MAX_BYTES = 500_000;

const parametersOf = ({ filter }: Webhook): StatementsParameters => ({
  ...filter,
  related_activities: filter.related_activities ?? false,
  related_agents: false,
  limit: 0,
  format: 'exact',
  attachments: false,
  ascending: true,
});

/** As many of the first statements as fit into one message. */
const cut = (statements: readonly StoredStatement[], content: Webhook['content']): readonly StoredStatement[] => {
  if (content === 'ids') return statements;
  let bytes = 0;
  const end = statements.findIndex(({ text }) => (bytes += text.byteLength) > MAX_BYTES);
  return end < 0 ? statements : statements.slice(0, Math.max(end, 1));
};

/**
 * The statements that a credential reads, in the order in which they were stored, up to Consistent-Through: nothing is
 * stored later among them. Statements of other sources are recorded as read before they leave.
 */
export const createStatementFeed = ({ readRange, consistentThrough }: StatementFeedDeps): Feed => ({
  permits: ({ principal, caller }) => caller !== undefined && mayReceive('statements.stored', principal),
  positionAt: (time) => Promise.resolve(highestKeyAt(time)),
  next: async (webhook, { caller }, from) => {
    const end = highestKeyAt(await consistentThrough.read());
    if (caller === undefined || end <= from) return undefined;
    const { content } = webhook;
    const range = { above: from, below: end, limit: MAX[content] };
    const { statements, next } = await readRange.page(parametersOf(webhook), { caller }, range);
    const listed = cut(statements, content);
    const last = listed.length < statements.length ? listed.at(-1)?.at : undefined;
    return { to: last ?? next ?? end, isEmpty: listed.length === 0 };
  },
  read: async (webhook: Webhook, { caller }: OwnerRights, { from, to }: FeedRange) => {
    if (caller === undefined) return undefined;
    const parameters = parametersOf(webhook);
    // The end is part of the range.
    const range = { above: from, below: `${to}~`, limit: MAX.ids };
    const { statements } = await readRange.page(parameters, { caller }, range);
    if (statements.length === 0) return undefined;
    await readRange.recordGiven(parameters, { caller }, statements);
    const head = `{"count":${statements.length},"ids":${JSON.stringify(statements.map(({ id }) => id))}`;
    if (webhook.content === 'ids') return `${head}}`;
    return `${head},"statements":[${statements.map(({ text }) => textOf(text)).join(',')}]}`;
  },
});
