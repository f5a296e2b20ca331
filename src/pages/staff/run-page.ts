import { formField } from '../html/form-field.ts';
import { colonIn, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines, ifDefined, joinHtml } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { renderName, renderReference } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { RunProgressView, RunsView, VersionRunView } from '../views/run-view.ts';

const progressItem = ({ part, verdict, pattern, expected }: RunProgressView, language: Language): Html => {
  const texts = TEXTS[language].run;
  const name = ifDefined(part, (id) => html`${texts.part} <code>${id}</code>${colonIn(language)}`);
  const follows = ifDefined(pattern, (named) => html` ${texts.follows} ${renderReference(named, language)}.`);
  const names = expected.map((template) => renderReference(template, language));
  const next =
    verdict === 'reject' || verdict === 'unchecked'
      ? ''
      : names.length === 0
        ? html` ${texts.over}`
        : html` ${texts.next} ${joinHtml(names, texts.or)}.`;
  return html`<li>${name}<strong>${texts.verdicts[verdict]}</strong>.${follows}${next}</li>`;
};

const runCard = ({ version, progress, latest }: VersionRunView, language: Language): Html => {
  const texts = TEXTS[language].run;
  const content =
    progress === undefined
      ? html`<p>${texts.tooLong}</p>`
      : html`<ul>\n${htmlLines(progress.map((one) => progressItem(one, language)))}</ul>`;
  return html`<article class="card">
<h2><a href="${version.href ?? ''}">${renderName(version, language)}</a></h2>
<p class="iri"><code>${version.id}</code></p>
${content}
<p class="quiet small">${texts.latest} ${timeElement(latest, language)}</p>
</article>
`;
};

/** The search for the runs of a registration, for operators. */
export const runsPage = (context: PageContext, { action, registration, fault, runs }: RunsView): Page => {
  const { language } = context;
  const texts = TEXTS[language].run;
  const field = formField({
    name: 'registration',
    label: texts.field,
    value: registration,
    faults: fault === undefined ? [] : [texts.faults[fault]],
    control: 'text',
  });
  const found = ifDefined(runs, (all) =>
    all.length === 0 ? html`<p class="note">${texts.none}</p>\n` : html`${all.map((run) => runCard(run, language))}`,
  );
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
<form method="get" action="${action}">
${field}<p class="actions"><button class="main-action">${texts.search}</button></p>
</form>
${found}`,
  );
};
