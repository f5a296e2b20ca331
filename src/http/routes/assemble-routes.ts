import { defined } from '../../core/json-object.ts';
import type { Handler, Method, Route } from '../message/request-response.ts';
import { COMMON_HEADERS, type CommonHeaders, CROSS_ORIGIN_PATHS, NOT_FOUND_PATHS } from './route-headers.ts';

/** Makes the headers that all answers of a route have. */
export type MakeCommonHeaders = Readonly<Record<CommonHeaders, NonNullable<Route['headers']>>>;

/** The routes of a process. */
export interface AssembledRoutes {
  readonly routes: readonly Route[];
  /** Routes without a method, which answer for unknown paths; the first whose prefix matches counts. */
  readonly notFound: readonly Route[];
}

/** A handler behind its guard, with the route that it answers. */
export interface MountedHandler {
  readonly method: Method;
  readonly path: string;
  readonly handler: Handler;
}

/** The routes of handlers, each path with all its methods. `makeHeaders` is absent in a process without the API. */
export const assembleRoutes = (
  handlers: readonly MountedHandler[],
  makeHeaders?: MakeCommonHeaders,
): AssembledRoutes => {
  const routeOf = (path: string, methods: Route['methods']): Route => {
    const kind = COMMON_HEADERS.find(([prefix]) => path.startsWith(prefix))?.[1];
    const headers = kind === undefined || kind === 'none' ? undefined : makeHeaders?.[kind];
    const isCrossOrigin = path.startsWith('/xapi/') || CROSS_ORIGIN_PATHS.includes(path);
    return { path, methods, isCrossOrigin, ...defined({ headers }) };
  };

  const methodsByPath = new Map<string, Partial<Record<Method, Handler>>>();
  for (const { method, path, handler } of handlers)
    methodsByPath.set(path, { ...methodsByPath.get(path), [method]: handler });
  const notFoundPaths = makeHeaders === undefined ? (['/*'] as const) : NOT_FOUND_PATHS;
  return {
    routes: [...methodsByPath].map(([path, methods]) => routeOf(path, methods)),
    notFound: notFoundPaths.map((path) => routeOf(path, {})),
  };
};
