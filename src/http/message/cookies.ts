import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from './request-response.ts';

/** The name of the cookie that holds a session. */
export const SESSION_COOKIE = 'carnet-session';

/** Cookies of this server, as browsers keep them for it alone. */
export interface Cookies {
  read(request: Pick<Request, 'header'>, name: string): string | undefined;
  /** The `Set-Cookie` header that keeps the value for so many seconds. */
  keep(name: string, value: string, seconds: number): string;
  /** The `Set-Cookie` header that removes it. */
  drop(name: string): string;
}

/**
 * Builds the cookies of the server that is reached under this URL: sent to it alone, over https alone where it has
 * that, never shown to a script, and never sent along by what another site begins, but for a link that is followed (RFC
 * 6265; SameSite=Lax).
 */
export const createCookies = (publicUrl: string): Cookies => {
  const { protocol, pathname } = new URL(publicUrl);
  const attributes = { path: pathname, httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' } as const;
  return {
    read: ({ header }, name) => parseCookie(header('cookie') ?? '')[name],
    keep: (name, value, seconds) => stringifySetCookie({ name, value, maxAge: seconds, ...attributes }),
    drop: (name) => stringifySetCookie({ name, value: '', maxAge: 0, ...attributes }),
  };
};
