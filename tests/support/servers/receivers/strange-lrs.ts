import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { basic } from '../running-carnet.ts';

const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';

/** What it holds: statements by id, and the ids of those that are voided. */
export interface HeldStatements {
  readonly statements: ReadonlyMap<string, JsonObject>;
  readonly voided: ReadonlySet<string>;
}

/**
 * An LRS that is no Carnet, with as much of the statements resource as a forwarder may count on: it stores, voids,
 * finds and lists, and erases nothing.
 */
export interface StrangeLrs {
  /** Its xAPI endpoint. */
  readonly url: string;
  /** The Authorization header that it takes. */
  readonly authorization: string;
  /** What it holds now, as a copy. */
  held(): HeldStatements;
  /** Has it hold this, and forget which statements were posted. */
  hold(held: HeldStatements): void;
  /** The ids of all statements that were posted, also again, since `hold`. */
  posted(): readonly string[];
  close(): Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
};

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'X-Experience-API-Version': '1.0.3' })
    .end(JSON.stringify(body));
};

const isAfter = (statement: JsonObject, since: string | null): boolean =>
  since === null || Date.parse(statement['stored'] as string) > Date.parse(since);

const isBy = (statement: JsonObject, agent: string | null): boolean => {
  if (agent === null) return true;
  const wanted = JSON.parse(agent) as JsonObject;
  const actor = statement['actor'] as JsonObject;
  return wanted['mbox'] === undefined
    ? JSON.stringify(wanted['account']) === JSON.stringify(actor['account'])
    : wanted['mbox'] === actor['mbox'];
};

/** Starts it at a free port of this machine. */
export const startStrangeLrs = async (): Promise<StrangeLrs> => {
  const authorization = basic('carnet', 'a secret of that LRS');
  let statements = new Map<string, JsonObject>();
  let voided = new Set<string>();
  let posted: string[] = [];

  const store = (statement: JsonObject): string => {
    const id = (statement['id'] as string | undefined) ?? randomUUID();
    posted.push(id);
    if (!statements.has(id)) statements.set(id, { ...statement, id, stored: new Date().toISOString() });
    const { verb, object } = statement as { readonly verb: JsonObject; readonly object: JsonObject };
    if (verb['id'] === VOIDED) voided.add(object['id'] as string);
    return id;
  };

  const find = (query: URLSearchParams, response: ServerResponse): void => {
    for (const [parameter, isVoided] of [
      ['statementId', false],
      ['voidedStatementId', true],
    ] as const) {
      const id = query.get(parameter);
      if (id === null) continue;
      const found = voided.has(id) === isVoided ? statements.get(id) : undefined;
      if (found === undefined) answer(response, 404, {});
      else answer(response, 200, found);
      return;
    }
    const listed = [...statements.values()].filter(
      (one) => !voided.has(one['id'] as string) && isAfter(one, query.get('since')) && isBy(one, query.get('agent')),
    );
    if (query.get('ascending') !== 'true') listed.reverse();
    answer(response, 200, { statements: listed, more: '' });
  };

  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://any.example');
      const isStatements = pathname === '/xapi/statements';
      if (pathname === '/xapi/about') answer(response, 200, { version: ['1.0.3', '2.0.0'] });
      else if (request.headers.authorization !== authorization) answer(response, 401, {});
      else if (isStatements && request.method === 'GET') find(searchParams, response);
      else if (isStatements && request.method === 'POST')
        answer(response, 200, [JSON.parse(body) as JsonObject | readonly JsonObject[]].flat().map(store));
      else answer(response, isStatements ? 405 : 404, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/xapi`,
    authorization,
    held: () => ({ statements: new Map(statements), voided: new Set(voided) }),
    hold: (held) => {
      statements = new Map(held.statements);
      voided = new Set(held.voided);
      posted = [];
    },
    posted: () => [...posted],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
