import { IncomingMessage, type ServerOptions, ServerResponse } from 'node:http';
import express, { type Express } from 'express';

/** The request and response classes that the server of an app must use. */
type FastClasses = Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;

const classes = new WeakMap<Express, FastClasses>();

/**
 * Express sets the prototype of every request and response, which makes V8 discard what it knows of their shape. These
 * classes have all that Express adds and are the prototypes that Express would set: it then changes nothing.
 */
const useFastPrototypes = (app: Express, hasProxies: boolean): void => {
  class FastRequest extends IncomingMessage {}
  class FastResponse extends ServerResponse {}
  const own = { app: { configurable: true, enumerable: true, writable: true, value: app } };
  Object.defineProperties(FastRequest.prototype, { ...Object.getOwnPropertyDescriptors(express.request), ...own });
  // Without proxies, Express would parse X-Forwarded-For for nothing.
  if (!hasProxies)
    Object.defineProperty(FastRequest.prototype, 'ip', {
      get(this: IncomingMessage) {
        return this.socket.remoteAddress;
      },
    });
  Object.defineProperties(FastResponse.prototype, { ...Object.getOwnPropertyDescriptors(express.response), ...own });
  Object.assign(app, { request: FastRequest.prototype, response: FastResponse.prototype });
  classes.set(app, { IncomingMessage: FastRequest, ServerResponse: FastResponse as typeof ServerResponse });
};

/**
 * An Express app without what xAPI forbids or Carnet does itself: ETags, `X-Powered-By`, nested queries. Routers may be
 * mounted on it. Other apps may not: they would set prototypes of their own.
 */
export const createExpressApp = (trustedProxies: readonly string[] = []): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').enable('case sensitive routing');
  // X-Forwarded-For from any other address is not believed.
  if (trustedProxies.length > 0) app.set('trust proxy', [...trustedProxies]);
  useFastPrototypes(app, trustedProxies.length > 0);
  return app;
};

/** The classes for an app of `createExpressApp`; none for another. */
export const fastClasses = (app: Express): FastClasses => classes.get(app) ?? {};
