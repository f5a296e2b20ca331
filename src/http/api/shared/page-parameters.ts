import { defined } from '../../../core/json-object.ts';
import { type Fault, Problem } from '../../../core/problem.ts';

/** The position after a page, the newest first. */
export interface PageCursor {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly key: string;
}

/** The page of a list that a request asks for. */
export interface PageParameters {
  readonly before?: PageCursor;
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

const formatCursor = ({ at, key }: PageCursor): string => Buffer.from(`${at} ${key}`).toString('base64url');

const parseCursor = (token: string): PageCursor | undefined => {
  const [, at, key] = /^(\d{1,15}) (\S{1,200})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return at === undefined || key === undefined ? undefined : { at: Number(at), key };
};

/** Reads `limit` (1 to 1000, default 100) and `before` (of a `more` link). Throws Problem `invalid-request`. */
export const readPageParameters = (search: URLSearchParams): PageParameters => {
  const faults: Fault[] = [];
  const limit = search.get('limit') ?? String(DEFAULT_LIMIT);
  const token = search.get('before');
  const before = token === null ? undefined : parseCursor(token);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
    faults.push({ at: 'limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` });
  if (token !== null && before === undefined)
    faults.push({ at: 'before', detail: 'must be what the link `more` of an answer has' });
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return { limit: Number(limit), ...defined({ before }) };
};

/** The member `more`, which links to the next page; the last page has none. */
export const moreMember = (path: string, limit: number, next: PageCursor | undefined): { readonly more?: string } =>
  next === undefined ? {} : { more: `${path}?limit=${limit}&before=${formatCursor(next)}` };
