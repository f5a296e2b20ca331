import { postForm } from '../html/form.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { signInLink } from '../layout/sign-in-link.ts';
import type { LinkFailure, MessageTexts } from '../texts/link-texts.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { ViewerRole } from '../views/me-view.ts';

const messagePage = (context: PageContext, { title, text: [intro = '', ...text] }: MessageTexts, more?: Html): Page =>
  renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
${htmlLines(text.map((paragraph) => html`<p>${paragraph}</p>`))}${more ?? ''}`,
  );

/** The page of a sign-in link. A button opens the link, so that programs which check links in mail do not use it up. */
export const linkPage = (context: PageContext, role: ViewerRole): Page => {
  const { link, once } = TEXTS[context.language].link;
  const { title, text, button } = link[role];
  const form = postForm({
    action: `${context.root}${context.path ?? ''}`,
    formToken: undefined,
    content: html`<p class="actions"><button class="main-action big">${button}</button></p>`,
  });
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
${htmlLines(text.map((paragraph) => html`<p class="lead">${paragraph}</p>`))}${form}<p class="quiet">${once}</p>`,
  );
};

/** Why a sign-in link opens nothing, and what to do. */
export const unusableLinkPage = (context: PageContext, failure: LinkFailure): Page =>
  messagePage(context, TEXTS[context.language].link.unusable[failure]);

export const signedOutPage = (context: PageContext): Page =>
  messagePage(
    context,
    TEXTS[context.language].link.signedOut,
    context.canSignIn === true ? signInLink(context) : undefined,
  );
