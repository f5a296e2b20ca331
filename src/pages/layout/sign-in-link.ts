import type { Language } from './language.ts';
import { type Markup, markup } from './html.ts';
import type { Frame } from './page.ts';

const WORDS: Readonly<Record<Language, string>> = {
  en: 'Sign in with your school account',
  fr: 'Se connecter avec le compte de l’établissement',
};

/** The way to the OpenID provider. It is a link: a form may be sent to this server alone. */
export const signInLink = ({ language, root }: Frame): Markup => markup`
<p class="actions"><a class="button main-action big" href="${root}/sign-in">${WORDS[language]}</a></p>`;
