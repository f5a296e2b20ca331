import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Express } from 'express';
import { expectContinue } from '../message/body/read-body.ts';
import { type ClientErrorDeps, createClientError, MAX_HEAD_BYTES } from './client-error.ts';
import { boundConnections } from './connections.ts';
import { fastClasses } from './express-app.ts';
import type { TlsPair } from './tls.ts';
import { createIsTrustedProxy } from './trusted-proxies.ts';

/** In milliseconds. Clients keep connections for up to a minute, and must be the first to close them. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 15_000;
/** Attachments of 100 MB take so long on a school's line. */
const REQUEST_MS = 300_000;
const IDLE_MS = 120_000;
const HANDSHAKE_MS = 10_000;
/** A year (RFC 6797): browsers speak to this host only by TLS. */
const HSTS = 'max-age=31536000';

const MAX_CONNECTIONS = 10_000;
/** Descriptors for all but connections: files, the store, the journal. */
const OTHER_DESCRIPTORS = 500;

/** A report without an error of its own makes a stack by source maps: 0.2 s of CPU at each start. */
const NO_STACK: Error = { name: '', message: '', stack: '' };

/** Fewer connections than descriptors: if these run out, files cannot be opened either. */
const maxConnections = (): number => {
  const { userLimits } = process.report.getReport(NO_STACK) as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } };
  };
  const descriptors = Number(userLimits?.open_files?.soft ?? Number.NaN);
  if (Number.isNaN(descriptors)) return MAX_CONNECTIONS;
  return Math.min(MAX_CONNECTIONS, Math.max(descriptors - OTHER_DESCRIPTORS, Math.floor(descriptors / 2)));
};

export interface ServerDeps {
  readonly defaultVersion: ClientErrorDeps['defaultVersion'];
  readonly metrics: ClientErrorDeps['metrics'];
  /** The most connections of one address. */
  readonly connectionsPerAddress: number;
  /** Addresses and blocks of reverse proxies. */
  readonly trustedProxies: readonly string[];
  /** Absent: HTTP without TLS. */
  readonly tls?: TlsPair;
}

const createListener = (app: Express, tls: TlsPair | undefined): Server => {
  const options: ServerOptions = {
    ...fastClasses(app),
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    maxHeaderSize: MAX_HEAD_BYTES,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 5000,
  };
  if (tls === undefined) return createHttpServer(options, app);
  const server = createHttpsServer({ ...options, ...tls, handshakeTimeout: HANDSHAKE_MS }, app);
  server.prependListener('request', (_, response) => {
    response.setHeader('Strict-Transport-Security', HSTS);
  });
  return server;
};

const CLOSING = 'carnet-closing';

/** From now on each answer asks its client to close the connection, also if its request is already under way. */
export const beginClosing = (server: Server): void => {
  server.emit(CLOSING);
};

/** Without this, a closing server waits for the connections of clients that do not know. */
const askToCloseOnceClosing = (server: Server): void => {
  // By connection: with one more listener on each response there would be eleven, of which Node warns.
  const latest = new Map<Socket, ServerResponse>();
  let isClosing = false;
  server.on(CLOSING, () => {
    isClosing = true;
    for (const response of latest.values()) if (!response.headersSent) response.shouldKeepAlive = false;
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response) => {
    if (isClosing || !server.listening) {
      response.shouldKeepAlive = false;
      return;
    }
    if (!latest.has(socket)) socket.once('close', () => latest.delete(socket));
    latest.set(socket, response);
  });
};

/** The server of an app, not yet listening; its limits on time and connections make slow clients cheap. */
export const createServer = (app: Express, deps: ServerDeps): Server => {
  const server = createListener(app, deps.tls);
  boundConnections(server, {
    byAddress: deps.connectionsPerAddress,
    total: maxConnections(),
    isTrustedProxy: createIsTrustedProxy(deps.trustedProxies),
  });
  // A connection that reads nothing of its answer for so long is closed.
  server.timeout = IDLE_MS;
  askToCloseOnceClosing(server);
  server.on('clientError', createClientError(deps));
  server.on('checkContinue', (request, response) => {
    expectContinue(request);
    app(request, response);
  });
  return server;
};
