import type { Express } from 'express';
import { createServer as createHttpServer, type Server } from 'node:http';
import { holdBody } from '../message/read-body.ts';
import { type ClientErrorDeps, createClientError, HEAD_AT_MOST } from './client-error.ts';
import { fastClasses } from './express-app.ts';

/** Times in milliseconds. Clients keep connections for up to a minute: whoever closes first must be they. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 15_000;
/** Attachments of 100 MB take as long on a school's line. */
const REQUEST_MS = 300_000;
const IDLE_MS = 120_000;
const CONNECTIONS_AT_MOST = 10_000;

/**
 * Builds the server of an app, not yet listening: bounded in time and in connections, so that slow clients cost
 * nothing.
 */
export const createServer = (app: Express, deps: ClientErrorDeps): Server => {
  const server = createHttpServer(
    {
      ...fastClasses(app),
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      maxHeaderSize: HEAD_AT_MOST,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 5000,
    },
    app,
  );
  // A connection that has taken nothing of its answer for so long is given up.
  server.timeout = IDLE_MS;
  server.maxConnections = CONNECTIONS_AT_MOST;
  // Once it is closing, whoever keeps a connection is told with each answer to let go of it: closing would wait for
  // them otherwise.
  server.prependListener('request', (_, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
  });
  server.on('clientError', createClientError(deps));
  server.on('checkContinue', (request, response) => {
    holdBody(request);
    app(request, response);
  });
  return server;
};
