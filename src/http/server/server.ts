import { createServer as createHttpServer, type Server } from 'node:http';
import type { Express } from 'express';
import { expectContinue } from '../message/read-body.ts';
import { type ClientErrorDeps, createClientError, MAX_HEAD_BYTES } from './client-error.ts';
import { fastClasses } from './express-app.ts';

/** In milliseconds. Clients keep connections for up to a minute, and must be the first to close them. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 15_000;
/** Attachments of 100 MB take so long on a school's line. */
const REQUEST_MS = 300_000;
const IDLE_MS = 120_000;
const MAX_CONNECTIONS = 10_000;

/** The server of an app, not yet listening; its limits on time and connections make slow clients cheap. */
export const createServer = (app: Express, deps: ClientErrorDeps): Server => {
  const server = createHttpServer(
    {
      ...fastClasses(app),
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_MS,
      maxHeaderSize: MAX_HEAD_BYTES,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: 5000,
    },
    app,
  );
  // A connection that reads nothing of its answer for so long is closed.
  server.timeout = IDLE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  // A closing server asks clients with each answer to close their connection, since it would wait for them.
  server.prependListener('request', (_, response) => {
    if (!server.listening) response.shouldKeepAlive = false;
  });
  server.on('clientError', createClientError(deps));
  server.on('checkContinue', (request, response) => {
    expectContinue(request);
    app(request, response);
  });
  return server;
};
