import { type Html, html } from '../html/html.ts';
import { LAYOUT_TEXTS } from './texts.ts';
import type { PageContext } from './page.ts';

/** The link to the OpenID provider; the policy of the pages permits forms only to this server. */
export const signInLink = ({ language, root }: PageContext): Html => {
  const { signIn } = LAYOUT_TEXTS[language];
  return html`\n<p class="actions"><a class="button main-action big" href="${root}/sign-in">${signIn}</a></p>`;
};
