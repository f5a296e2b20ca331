import { Agent } from 'node:http';
import supertest from 'supertest';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/** Starts a request to a path of one server, by method. */
export type HttpAgent = Readonly<Record<(typeof METHODS)[number], (path: string) => supertest.Test>>;

const connections = new Agent({ keepAlive: true });

/**
 * Sends requests to this server over connections that stay open, as tools do. A connection for each request would
 * double the server's cost.
 */
export const keepAliveAgent = (url: string): HttpAgent => {
  const server = supertest(url);
  return Object.fromEntries(
    METHODS.map((method) => [method, (path: string) => server[method](path).agent(connections)]),
  ) as HttpAgent;
};
