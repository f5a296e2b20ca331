import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Statement, VOIDED } from '../../../../src/xapi/model/types.ts';

/** A statement as it was sent, or as it is stored. */
export type SentStatement = Statement & { readonly id: string };

/**
 * An LRS that is no Carnet, and does what xAPI 1.0.3 asks of one and no more: it sets `stored` and `authority`, voids,
 * pages by `more`, and gives every credential all statements.
 */
export interface StrangeLrs {
  /** The xAPI endpoint. */
  readonly url: string;
  /** The Authorization header of a credential there. */
  readonly credential: string;
  /** The ids of statements that are there and not voided, without voiding statements. */
  inForce(): readonly string[];
  /** Stores a statement of another client, now. */
  addOfOthers(statement: SentStatement): void;
  /** The ids of all statements that were sent so far, also again; `hold` begins anew. */
  posted(): readonly string[];
  /** All that it has stored, which it may be told to `hold` again. */
  held(): readonly SentStatement[];
  hold(statements: readonly SentStatement[]): void;
  /** The queries of statements so far, without those of one id. */
  readonly listed: string[];
  /** Answers to requests of this kind have this status; undefined: as they should be. */
  refuse(kind: 'all' | 'list', status: number | undefined): void;
  /** Whether `more` of its lists leads to the first page again, for ever. */
  goInCircles(isEndless: boolean): void;
  close(): Promise<void>;
}

const PAGE = 3;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

const isVoiding = ({ verb }: Statement): boolean => verb.id === VOIDED;
const voidedOf = ({ object }: Statement): string => (object as { readonly id: string }).id;

export const startStrangeLrs = async (): Promise<StrangeLrs> => {
  const stored = new Map<string, SentStatement>();
  const refusals = new Map<'all' | 'list', number>();
  const listed: string[] = [];
  let posted: string[] = [];
  let isEndless = false;
  let clock = Date.now();
  const isVoided = (id: string): boolean =>
    [...stored.values()].some((one) => isVoiding(one) && voidedOf(one) === id) && stored.has(id);
  const add = (statement: SentStatement, name: string): void => {
    clock = Math.max(clock + 1, Date.now());
    if (stored.has(statement.id)) return;
    const authority = { objectType: 'Agent', account: { homePage: 'https://strange.example', name } } as const;
    stored.set(statement.id, { ...statement, stored: new Date(clock).toISOString(), authority });
  };
  const visible = (): readonly SentStatement[] => [...stored.values()].filter(({ id }) => !isVoided(id));

  const list = (query: URLSearchParams): object => {
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const from = Number(query.get('cursor') ?? 0);
    const found = visible().filter((one) => Date.parse(one.stored ?? '') > since);
    const all = query.get('ascending') === 'true' ? found : found.toReversed();
    const page = all.slice(from, from + PAGE);
    query.set('cursor', String(isEndless ? 0 : from + PAGE));
    return {
      statements: page,
      more: isEndless || from + PAGE < all.length ? `/lrs/statements?${query.toString()}` : '',
    };
  };
  const get = (url: URL, response: ServerResponse): void => {
    const [id, voided] = ['statementId', 'voidedStatementId'].map((name) => url.searchParams.get(name));
    const asked = id ?? voided;
    if (asked === null || asked === undefined) {
      listed.push(url.search);
      const status = refusals.get('list');
      if (status !== undefined) response.writeHead(status).end();
      else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(list(url.searchParams)));
      return;
    }
    const found = isVoided(asked) === (voided !== null) ? stored.get(asked) : undefined;
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(found));
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', 'http://strange.example');
    const body = await readBody(request);
    const status = refusals.get('all');
    if (status !== undefined) response.writeHead(status).end();
    else if (url.pathname !== '/lrs/statements') response.writeHead(404).end();
    else if (request.method === 'GET') get(url, response);
    else {
      const sent = [JSON.parse(body) as SentStatement | readonly SentStatement[]].flat() as readonly SentStatement[];
      posted.push(...sent.map(({ id }) => id));
      for (const one of sent) add(one, 'carnet');
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(sent.map(({ id }) => id)));
    }
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/lrs`,
    credential: `Basic ${Buffer.from('carnet:its secret').toString('base64')}`,
    inForce: () =>
      visible()
        .filter((one) => !isVoiding(one))
        .map(({ id }) => id),
    addOfOthers: (statement) => add(statement, 'another client'),
    posted: () => [...posted],
    held: () => [...stored.values()],
    hold: (statements) => {
      posted = [];
      stored.clear();
      for (const one of statements) stored.set(one.id, one);
    },
    listed,
    refuse: (kind, status) => void (status === undefined ? refusals.delete(kind) : refusals.set(kind, status)),
    goInCircles: (does) => {
      isEndless = does;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
