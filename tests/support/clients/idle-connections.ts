import { Agent } from 'node:http';
import supertest from 'supertest';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const;

/** Begins a request of each method to a path of one server. */
export type Asking = Readonly<Record<(typeof METHODS)[number], (path: string) => supertest.Test>>;

const connections = new Agent({ keepAlive: true });

/**
 * Asks this server over connections that are kept from one request to the next, as tools do: one connection a request
 * costs the server as much again.
 */
export const overKeptConnections = (url: string): Asking => {
  const server = supertest(url);
  return Object.fromEntries(
    METHODS.map((method) => [method, (path: string) => server[method](path).agent(connections)]),
  ) as Asking;
};
