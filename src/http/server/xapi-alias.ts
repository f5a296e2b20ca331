import type { RequestHandler } from 'express';

const ALIAS = /^\/+(?:data\/+)?xapi(?=\/)/i;

/** The path as the table of routes has it; undefined if it is so already, or is no path of xAPI. */
export const canonicalXapiUrl = (url: string): string | undefined => {
  // The form of nearly all requests is tested first.
  if ((url.startsWith('/xapi/') && !url.includes('//')) || !ALIAS.test(url)) return undefined;
  const end = url.indexOf('?');
  const path = end < 0 ? url : url.slice(0, end);
  return path.replace(ALIAS, '/xapi').replace(/\/{2,}/g, '/') + (end < 0 ? '' : url.slice(end));
};

/** Serves clients that write `/xAPI` or `/data/xAPI`, as other stores have it, or that double a slash. */
export const rewriteXapiAliases: RequestHandler = (request, _response, next) => {
  const url = canonicalXapiUrl(request.url);
  if (url !== undefined) {
    request.url = url;
    request.originalUrl = url;
  }
  next();
};
