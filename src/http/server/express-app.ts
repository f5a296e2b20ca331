import express, { type Express } from 'express';
import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';

/** The classes of request and response that a server of this app is to be made with. */
type FastClasses = Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;

const classes = new WeakMap<Express, FastClasses>();

/**
 * Express changes the prototype of every request and response that it is handed, which makes V8 give up what it knows
 * of their shape. These classes have all that Express adds and are what it would change to: then it changes nothing.
 */
const useFastPrototypes = (app: Express): void => {
  class FastRequest extends IncomingMessage {}
  class FastResponse extends ServerResponse {}
  const own = { app: { configurable: true, enumerable: true, writable: true, value: app } };
  Object.defineProperties(FastRequest.prototype, { ...Object.getOwnPropertyDescriptors(express.request), ...own });
  Object.defineProperties(FastResponse.prototype, { ...Object.getOwnPropertyDescriptors(express.response), ...own });
  Object.assign(app, { request: FastRequest.prototype, response: FastResponse.prototype });
  classes.set(app, { IncomingMessage: FastRequest, ServerResponse: FastResponse as typeof ServerResponse });
};

/**
 * Builds an Express app without what xAPI forbids or Carnet does itself: tags, a name in every answer, nested queries.
 * Routers may be mounted on it, other apps may not: they would bring prototypes of their own.
 */
export const createExpressApp = (): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').enable('case sensitive routing');
  useFastPrototypes(app);
  return app;
};

/** The classes that `createExpressApp` made for this app; none for another. */
export const fastClasses = (app: Express): FastClasses => classes.get(app) ?? {};
