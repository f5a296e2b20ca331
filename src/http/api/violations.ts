import { type Fault, Problem } from '../../core/problem.ts';

/** Where a walk over violations stands. */
interface Place {
  readonly at: number;
  readonly key: string;
}

interface Page {
  readonly violations: readonly { readonly source: string; readonly at: number }[];
  readonly next?: Place;
}

/** Which violations are asked for. */
interface Query {
  readonly before?: Place;
  readonly limit: number;
}

/** Reads the violations of a source, the newest first. */
export type ReadViolations = (query: Query & { readonly source: string }) => Promise<Page>;

const LIMIT = 100;
const MOST = 1000;

const tokenOf = ({ at, key }: Place): string => Buffer.from(`${at} ${key}`).toString('base64url');

const placeOf = (token: string): Place | undefined => {
  const [, at, key] = /^(\d{1,15}) (\S{1,200})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  return at === undefined || key === undefined ? undefined : { at: Number(at), key };
};

/**
 * Reads `limit` (1 to 1000, 100 where it is absent) and `before` (out of a `more`). Throws Problem `invalid-request`
 * with every fault.
 */
export const readViolationsParameters = (search: URLSearchParams): Query => {
  const faults: Fault[] = [];
  const limit = search.get('limit') ?? String(LIMIT);
  const token = search.get('before');
  const before = token === null ? undefined : placeOf(token);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)
    faults.push({ at: 'limit', detail: `must be a whole number from 1 to ${MOST}` });
  if (token !== null && before === undefined)
    faults.push({ at: 'before', detail: 'must be what the link `more` of an answer has' });
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at} ${detail}`).join('; '), faults);
  return { limit: Number(limit), ...(before === undefined ? {} : { before }) };
};

/** A page of violations as an operator reads it; `more` leads to the next one. */
export const violationsBody = ({ violations, next }: Page, path: string, limit: number) => ({
  violations: violations.map(({ source: _, at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })),
  ...(next === undefined ? {} : { more: `${path}?limit=${limit}&before=${tokenOf(next)}` }),
});
