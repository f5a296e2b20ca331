import { html } from '../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { signInLink } from '../layout/sign-in-link.ts';
import type { SignInError } from '../texts/error-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';

/** Says why the sign-in at the OpenID provider failed, and what to do. */
export const signInErrorPage = (context: PageContext, error: SignInError): Page => {
  const { signIn, back } = TEXTS[context.language].error;
  const { title, intro, text } = signIn[error];
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
<p>${text}</p>${error === 'unnamed' ? '' : signInLink(context)}
<p><a href="${context.root}/">${back['/']}</a></p>`,
  );
};
