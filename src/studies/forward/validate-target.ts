import { createJsonReader } from '../../consent/model/json-reader.ts';
import { hostOf, isInsideHost } from '../../core/outside-address.ts';
import type { ForwardTarget } from './http-target.ts';

const MAX_URL = 1000;
const KEY = /^[^:\p{C}]{1,200}$/u;
const SECRET = /^[^\p{C}]{1,1000}$/u;

/** What is wrong with the endpoint; names are looked up at each connection, not here. */
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

/** Reads the target of a purpose from a body. Throws Problem `invalid-request` with every fault. */
export const validateTarget = (body: unknown, allowedHosts: readonly string[]): ForwardTarget => {
  const reader = createJsonReader();
  const given = reader.object(body, '', ['url', 'key', 'secret']);
  const url = reader.text(given['url'], '/url', { max: MAX_URL });
  const key = reader.text(given['key'], '/key', {
    max: 200,
    must: 'text without a colon',
    is: (text) => KEY.test(text),
  });
  const secret = reader.text(given['secret'], '/secret', { max: 1000, must: 'text', is: (text) => SECRET.test(text) });
  const fault = url === '' ? undefined : faultOf(url, allowedHosts);
  if (fault !== undefined) reader.fault('/url', fault);
  return reader.finish(
    { url: url === '' || fault !== undefined ? url : new URL(url).href.replace(/\/+$/, ''), key, secret },
    'this is not what a target may be',
  );
};
