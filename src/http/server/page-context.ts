import { defined } from '../../core/json-object.ts';
import { type Language, LANGUAGES } from '../../pages/html/language.ts';
import type { PageContext } from '../../pages/layout/page.ts';
import type { Cookies } from '../message/cookies.ts';
import type { Request, Response } from '../message/request-response.ts';

export interface PageContextDeps {
  /** The path of the public URL, without a slash at its end. */
  readonly publicPath: string;
  readonly cookies: Cookies;
  /** True if people may sign in at an OpenID provider. */
  readonly canSignIn: boolean;
}

/** The context of a page, and the headers that remember a chosen language. */
interface RequestPageContext {
  readonly context: PageContext;
  readonly headers: Response['headers'];
}

/** Reads the context of a page from its request; `here` is its path, if it is linked in other languages. */
export type ReadPageContext = (request: Request, here?: string) => RequestPageContext;

const LANGUAGE_COOKIE = 'carnet-language';
const YEAR_S = 31_536_000;

const isLanguage = (text: string | null | undefined): text is Language =>
  LANGUAGES.some((language) => language === text);

/** The language is that of `?lang=`, which is remembered, then the remembered one, then that of Accept-Language. */
export const createReadPageContext =
  ({ publicPath, cookies, canSignIn }: PageContextDeps): ReadPageContext =>
  (request, here) => {
    const chosen = new URLSearchParams(request.search).get('lang');
    const language =
      [chosen, cookies.read(request, LANGUAGE_COOKIE)].find(isLanguage) ?? request.acceptsLanguage(LANGUAGES) ?? 'en';
    return {
      context: { language, root: publicPath, canSignIn, ...defined({ path: here }) },
      headers: isLanguage(chosen) ? { 'Set-Cookie': cookies.set(LANGUAGE_COOKIE, chosen, YEAR_S) } : {},
    };
  };
