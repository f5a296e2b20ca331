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
  /** The `Set-Cookie` header that removes it. */
  clear(name: string): string;
}

/**
 * Cookies of the server with this URL (RFC 6265), hidden from scripts. Browsers send them to it alone, over https where
 * the URL has it, and from another site only where a link is followed (SameSite=Lax).
 */
export const createCookies = (publicUrl: string): Cookies => {
  const { protocol, pathname } = new URL(publicUrl);
  const attributes = { path: pathname, httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' } as const;
  return {
    read: ({ header }, name) => ownValue(parseCookie(header('cookie') ?? ''), name),
    set: (name, value, seconds) => stringifySetCookie({ name, value, maxAge: seconds, ...attributes }),
    clear: (name) => stringifySetCookie({ name, value: '', maxAge: 0, ...attributes }),
  };
};
