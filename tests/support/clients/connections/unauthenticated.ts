import { randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { basic } from '../../servers/running-carnet.ts';

/** One answer of a server: its status, or 0 where the connection was closed, and how long it took. */
export interface TimedAnswer {
  readonly status: number;
  readonly ms: number;
}

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** Sends one request; resolves whatever becomes of it. */
export const timed = (url: string, { method = 'POST', path, headers = {}, body, agent }: Call): Promise<TimedAnswer> =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const end = (status: number): void => resolve({ status, ms: performance.now() - startedAt });
    const sent = httpRequest(url + path, { method, headers, ...(agent === undefined ? {} : { agent }) }, (response) => {
      response
        .resume()
        .on('end', () => end(response.statusCode ?? 0))
        .on('error', () => end(0));
    });
    sent.on('error', () => end(0));
    sent.end(body);
  });

const FORM = 'application/x-www-form-urlencoded';

/** So many forms of unknown senders that say they are longer than what they send; resolves with their connections. */
export const stallForms = async (url: string, count: number): Promise<readonly Socket[]> => {
  const { hostname, port, host } = new URL(url);
  const paths = ['/xapi/statements?method=PUT', '/sign-out', '/v1/receipts/verify', '/staff/sign-in'];
  return Promise.all(
    Array.from(
      { length: count },
      (_, n) =>
        new Promise<Socket>((resolve) => {
          const type = paths[n % 4] === '/v1/receipts/verify' ? 'application/json' : FORM;
          const socket = connect(Number(port), hostname, () => {
            socket.write(
              `POST ${paths[n % 4]} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${new URL(url).origin}\r\n` +
                `Content-Type: ${type}\r\nContent-Length: 16000\r\n\r\n${'a'.repeat(15_000)}`,
            );
            resolve(socket);
          });
          socket.on('error', () => resolve(socket)).resume();
        }),
    ),
  );
};

/** Opens so many connections that send nothing; resolves with those that were opened. */
export const openIdle = async (url: string, count: number): Promise<readonly Socket[]> => {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened += 200)
    sockets.push(
      ...(await Promise.all(
        Array.from(
          { length: Math.min(200, count - opened) },
          () =>
            new Promise<Socket>((resolve) => {
              const socket = connect(Number(port), hostname, () => resolve(socket));
              socket.on('error', () => resolve(socket)).resume();
            }),
        ),
      )),
    );
  return sockets;
};

/** Wrong logins, all at once, half of them for one key that exists. */
export const wrongLogins = (url: string, count: number, key: string): Promise<readonly TimedAnswer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      timed(url, {
        method: 'GET',
        path: '/xapi/statements?limit=1',
        headers: {
          Authorization: basic(n % 2 === 0 ? key : `stranger-${n}`, `wrong ${n}`),
          'X-Experience-API-Version': '2.0.0',
        },
        agent: new Agent({ maxSockets: 1 }),
      }),
    ),
  );

/** 4 MB of `+` in a form, with and without a credential that is wrong. */
export const plusForms = (url: string, count: number): Promise<readonly TimedAnswer[]> =>
  Promise.all(
    Array.from({ length: count }, (_, n) => {
      const authorization = n % 2 === 0 ? 'Authorization=Basic+YTpi&' : '';
      return timed(url, {
        path: '/xapi/statements?method=PUT',
        headers: { 'Content-Type': FORM },
        body: `X-Experience-API-Version=1.0.3&${authorization}content=${'+'.repeat(3_900_000)}`,
      });
    }),
  );

/** A statement as tools send it. */
export const postStatement = (url: string, authorization: string, agent?: Agent): Promise<TimedAnswer> =>
  timed(url, {
    path: '/xapi/statements',
    headers: {
      Authorization: authorization,
      'Content-Type': 'application/json',
      'X-Experience-API-Version': '2.0.0',
    },
    body: JSON.stringify({
      id: randomUUID(),
      actor: { account: { homePage: 'https://school.example', name: randomUUID() } },
      verb: { id: 'https://school.example/verbs/answered' },
      object: { id: 'https://school.example/quiz' },
    }),
    ...(agent === undefined ? {} : { agent }),
  });

/** How many statements a source stores in so many milliseconds, one after another on each of its connections. */
export const rateOf = async (
  {
    url,
    authorization,
    connections,
  }: { readonly url: string; readonly authorization: string; readonly connections: number },
  forMs: number,
): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + forMs;
  let stored = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) if ((await postStatement(url, authorization, agent)).status === 200) stored++;
    }),
  );
  agent.destroy();
  return stored / (forMs / 1000);
};
