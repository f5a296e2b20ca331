import { ownValue } from '../../core/json-object.ts';
import { descriptionItem } from '../html/description-list.ts';
import { type Html, html, htmlLines } from '../html/html.ts';
import { renderText } from '../html/localized-text.ts';
import type { PageContext } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { ReviewView } from '../views/review-view.ts';

const overlapItem = (overlap: ReviewView['overlaps'][number], { language }: PageContext): Html => {
  const { review: texts, request } = TEXTS[language];
  const { title, study, sources, time = '', both, onlyThis, onlyOther, isRevealing } = overlap;
  const people = (count: number | undefined): string => (count === undefined ? texts.few : texts.atLeast(count));
  const times: Readonly<Record<string, string>> = request.times;
  const items = [
    descriptionItem(request.fields.sources, sources.join(', ')),
    descriptionItem(request.fields.time, ownValue(times, time) ?? time),
    descriptionItem(texts.inBoth, people(both)),
    descriptionItem(texts.onlyThis, people(onlyThis)),
    descriptionItem(texts.onlyOther, people(onlyOther)),
  ];
  return html`<li><p><strong>${renderText(title, language)}</strong> <code>${study}</code></p>
<dl>
${items}</dl>
${isRevealing ? html`<p class="note ill">${texts.revealing}</p>` : ''}</li>
`;
};

/** The lab's other studies by which it could single people out of this one. */
export const overlapSection = ({ overlaps }: ReviewView, context: PageContext): Html => {
  const texts = TEXTS[context.language].review;
  if (overlaps.length === 0) return html``;
  return html`<section aria-labelledby="overlaps"><h2 id="overlaps">${texts.overlaps}</h2>
<p>${texts.overlapsIntro}</p>
<ul class="gives">
${htmlLines(overlaps.map((overlap) => overlapItem(overlap, context)))}</ul></section>
`;
};
