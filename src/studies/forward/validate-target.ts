import { closedSchema, patternSchema, textSchema } from '../../core/json-schema.ts';
import { hostOf, isInsideHost } from '../../core/outside/outside-address.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import type { ForwardTarget } from './http-target.ts';

/** The body that sets the target of a purpose. */
export const TARGET = closedSchema({
  url: textSchema(1000),
  key: patternSchema('^[^:\\p{C}]{1,200}$', '1 to 200 characters without a colon'),
  secret: patternSchema('^\\P{C}{1,1000}$', '1 to 1000 characters'),
});

/** The fault of the endpoint. Names are looked up at each connection, not here. */
const faultOf = (text: string, allowedHosts: readonly string[]): string | undefined => {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  const host = hostOf(url);
  const isAllowed = allowedHosts.includes(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    return 'must begin with https: (http: for hosts of FORWARD_ALLOW_HOSTS)';
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return 'must have no user, no password, no query and no fragment';
  if (/\/statements\/*$/.test(url.pathname)) return 'must be the endpoint, without /statements at its end';
  if (!isAllowed && isInsideHost(host)) return `is inside the network: FORWARD_ALLOW_HOSTS=${host} permits it`;
  return undefined;
};

const readTarget = createBodyReader({ schema: TARGET, refusal: 'this is not what a target may be' });

/** Reads the target of a purpose from a body. Throws Problem `invalid-request` with every fault. */
export const validateTarget = (body: unknown, allowedHosts: readonly string[]): ForwardTarget => {
  const given = readTarget(body, {
    check: ({ url }) => {
      const detail = typeof url === 'string' ? faultOf(url, allowedHosts) : undefined;
      return detail === undefined ? [] : [{ at: '/url', detail }];
    },
  });
  return { ...given, url: new URL(given.url).href.replace(/\/+$/, '') };
};
