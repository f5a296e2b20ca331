import { postForm } from '../../html/form.ts';
import { html } from '../../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { WHOSE_EN } from './en.ts';
import { WHOSE_FR } from './fr.ts';

const TEXTS: TextsByLanguage<typeof WHOSE_EN> = { en: WHOSE_EN, fr: WHOSE_FR };

/** The field of the form: the place of the child among those of the page, from 0; empty for the reader. */
export const WHOSE_FIELD = 'child';

/** The page on which a guardian chooses a child, by the names that the OpenID provider gives; or themselves. */
export const whosePage = (context: PageContext, children: readonly string[]): Page => {
  const texts = TEXTS[context.language];
  const choices = [...children.map((account, at) => [String(at), texts.ofChild(account)] as const), ['', texts.myself]];
  const buttons = choices.map(
    ([value, label]) => html`<p><button class="big" name="${WHOSE_FIELD}" value="${value}">${label}</button></p>\n`,
  );
  const form = postForm({
    action: `${context.root}/me/whose`,
    formToken: context.formToken,
    content: html`${buttons}`,
  });
  return renderSitePage(
    context,
    texts.whose,
    html`<h1>${texts.whose}</h1>
<p class="lead">${texts.whoseIntro}</p>
${form}`,
  );
};
