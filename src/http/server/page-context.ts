import type { Frame } from '../../pages/layout/page.ts';
import type { Cookies } from '../message/cookies.ts';
import type { Request, Response } from '../message/request-response.ts';
import { type Language, LANGUAGES } from '../../pages/layout/language.ts';

/** What the frames of pages are built with. */
export interface PageFrameDeps {
  /** The path of the address under which clients know this server, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  /** Whether people may sign in at an OpenID provider. */
  readonly canSignIn: boolean;
}

/** The frame of a page for whoever asks, and the headers by which the language that was chosen is remembered. */
interface Framing {
  readonly frame: Frame;
  readonly headers: Response['headers'];
}

/** Frames the page that is asked for; `here` is its path, where it can be shown in another language. */
export type FramePage = (request: Request, here?: string) => Framing;

const LANGUAGE_COOKIE = 'carnet-language';
const YEAR_S = 31_536_000;

const isLanguage = (text: string | null | undefined): text is Language =>
  LANGUAGES.some((language) => language === text);

/**
 * Builds the framing: `?lang=` chooses the language and is remembered, otherwise it is what was chosen before or what
 * the browser asks for.
 */
export const createFramePage =
  ({ publicPath, cookies, canSignIn }: PageFrameDeps): FramePage =>
  (request, here) => {
    const chosen = new URLSearchParams(request.search).get('lang');
    const language =
      [chosen, cookies.read(request, LANGUAGE_COOKIE)].find(isLanguage) ?? request.acceptsLanguage(LANGUAGES) ?? 'en';
    return {
      frame: { language, root: publicPath, canSignIn, ...(here === undefined ? {} : { here }) },
      headers: isLanguage(chosen) ? { 'Set-Cookie': cookies.keep(LANGUAGE_COOKIE, chosen, YEAR_S) } : {},
    };
  };
