import { html, htmlLines } from '../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';

/** Asks at which of several organisations a person has an account. */
export const chooseProviderPage = (
  context: PageContext,
  providers: readonly { readonly name: string; readonly href: string }[],
): Page => {
  const { title, text } = TEXTS[context.language].link.choose;
  return renderSitePage(
    context,
    title,
    html`<h1>${title}</h1>
${htmlLines(text.map((paragraph) => html`<p class="lead">${paragraph}</p>`))}<ul class="links">
${htmlLines(providers.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`))}</ul>`,
  );
};
