import { ownValue } from '../../core/json-object.ts';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from './request-response.ts';

/** The cookie of a session. */
export const SESSION_COOKIE = 'carnet-session';
/** The cookie of the session of an account of staff. */
export const STAFF_COOKIE = 'carnet-staff';

export interface Cookies {
  read(request: Pick<Request, 'header'>, name: string): string | undefined;
  /** The `Set-Cookie` header that keeps the value for so many seconds. */
  set(name: string, value: string, seconds: number): string;
  /** The `Set-Cookie` header that removes the cookie. */
  clear(name: string): string;
}

/**
 * The name under which browsers keep a cookie of the server with this URL (RFC 6265bis, section 4.1.3). Over https no
 * other host can set one with a prefix: `__Host-` for a whole host, `__Secure-` if the URL has a path.
 */
export const cookieName = (name: string, publicUrl: string): string => {
  const { protocol, pathname } = new URL(publicUrl);
  if (protocol !== 'https:') return name;
  return `${pathname === '/' ? '__Host-' : '__Secure-'}${name}`;
};

/**
 * Cookies of the server with this URL (RFC 6265), hidden from scripts. Browsers send them only to this server, only
 * over https if the URL has it, and from another site only if a link is followed (SameSite=Lax).
 */
export const createCookies = (publicUrl: string): Cookies => {
  const { protocol, pathname } = new URL(publicUrl);
  const attributes = { path: pathname, httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' } as const;
  const set: Cookies['set'] = (name, value, seconds) =>
    stringifySetCookie({ name: cookieName(name, publicUrl), value, maxAge: seconds, ...attributes });
  return {
    read: ({ header }, name) => ownValue(parseCookie(header('cookie') ?? ''), cookieName(name, publicUrl)),
    set,
    clear: (name) => set(name, '', 0),
  };
};
