import { postForm } from '../../html/form.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import { signInLink } from '../../layout/sign-in-link.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { LINK_EN, type LinkTexts } from './en.ts';
import { LINK_FR } from './fr.ts';
import type { ViewerRole } from '../overview/view.ts';

const TEXTS: TextsByLanguage<typeof LINK_EN> = { en: LINK_EN, fr: LINK_FR };

/** The reasons for which a sign-in link does not open a page. */
type LinkFailure = keyof LinkTexts['unusable'];

/** A page that has only text. */
interface MessageTexts {
  readonly title: string;
  readonly text: readonly string[];
}

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
  const { link, once } = TEXTS[context.language];
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

/** The page for a link that cannot be used, with the reason and advice. */
export const unusableLinkPage = (context: PageContext, failure: LinkFailure): Page =>
  messagePage(context, TEXTS[context.language].unusable[failure]);

export const signedOutPage = (context: PageContext): Page =>
  messagePage(context, TEXTS[context.language].signedOut, context.canSignIn === true ? signInLink(context) : undefined);

/** The page for the choice of the organisation at which a person has an account. */
export const chooseProviderPage = (
  context: PageContext,
  providers: readonly { readonly name: string; readonly href: string }[],
): Page => {
  const { title, text } = TEXTS[context.language].choose;
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
${htmlLines(text.map((paragraph) => html`<p class="lead">${paragraph}</p>`))}<ul class="links">
${htmlLines(providers.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`))}</ul>`,
  );
};
