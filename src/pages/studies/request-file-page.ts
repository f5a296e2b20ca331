import { ownValue } from '../../core/json-object.ts';
import { colonIn, formatDay, timeElement } from '../html/format.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import type { Language } from '../html/language.ts';
import { type LocalizedText, renderText } from '../html/localized-text.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { ReviewCheckName, ReviewState } from '../views/lab-request-view.ts';

type InLanguages = Readonly<Record<Language, string>>;

interface FileActor {
  readonly id: string;
  readonly name?: string | undefined;
  readonly keyOf?: string | undefined;
}

/** A request as its officers review it. */
export interface RequestFileView {
  readonly title: LocalizedText;
  /** The time at which the file is made, in milliseconds since the epoch. */
  readonly at: number;
  readonly purpose: {
    readonly id: string;
    readonly version: number;
    readonly state: ReviewState;
    readonly hash: string;
    readonly comment?: string | undefined;
    readonly overlaps?:
      | readonly {
          readonly study: string;
          readonly both?: number | undefined;
          readonly onlyThis?: number | undefined;
          readonly onlyOther?: number | undefined;
          readonly isRevealing: boolean;
        }[]
      | undefined;
  };
  readonly rows: readonly {
    readonly label: InLanguages;
    readonly value?: InLanguages | undefined;
    readonly meaning?: InLanguages | undefined;
    readonly earlier?: InLanguages | undefined;
    readonly isChanged: boolean;
  }[];
  readonly checks: readonly {
    readonly check: ReviewCheckName;
    readonly result: 'passed' | 'failed' | 'waiting' | 'not-due';
    readonly faults: readonly { readonly at: string; readonly detail: string }[];
  }[];
  readonly turns: readonly {
    readonly step: string;
    readonly roles: readonly ('operator' | 'scientist' | 'steward' | 'dpo')[];
    readonly people: readonly { readonly name: string }[];
  }[];
  readonly steps: readonly {
    readonly step: string;
    readonly by: FileActor;
    readonly hand?: FileActor | undefined;
    /** An instant (ISO 8601). */
    readonly at: string;
  }[];
  readonly lab?: { readonly name: string } | undefined;
  readonly earlier?: { readonly version: number; readonly state: ReviewState } | undefined;
  readonly agreement: LocalizedText;
}

const rowTable = ({ rows, earlier }: RequestFileView, language: Language): Html => {
  const { requestFile: texts, review } = TEXTS[language];
  const value = (text: InLanguages | undefined): Html =>
    text === undefined
      ? html`<span class="quiet">${texts.notGiven}</span>`
      : html`<span class="definition" dir="auto">${text[language]}</span>`;
  const heads = [
    ...Object.values(texts.columns),
    ...(earlier === undefined ? [] : [texts.earlier(earlier.version, review.states[earlier.state])]),
  ];
  const lines = rows.map((row) => {
    const mark = row.isChanged ? html` <strong>${texts.changed}</strong>` : '';
    const former = earlier === undefined ? '' : html`<td>${value(row.earlier)}</td>`;
    const meaning = ifDefined(row.meaning, (text) => html`${text[language]}`);
    const head = html`<th scope="row">${row.label[language]}</th>`;
    return html`<tr>${head}<td>${value(row.value)}${mark}</td><td>${meaning}</td>${former}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${review.request}"><table class="paper">
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${htmlLines(lines)}</tbody></table></div>
`;
};

const checkItems = ({ checks }: RequestFileView, language: Language): readonly Html[] => {
  const { requestFile: texts, review } = TEXTS[language];
  return checks.map(({ check, result, faults }) => {
    const list = faults.map(({ at, detail }) => html`<li><code>${at}</code> ${detail}</li>`);
    const details = list.length === 0 ? '' : html`<ul lang="en">${list}</ul>`;
    const head = html`<strong>${texts.results[result]}</strong>${colonIn(language)}`;
    return html`<li>${head}${review.checkNames[check]}${details}</li>`;
  });
};

const turnItems = ({ turns }: RequestFileView, language: Language): readonly Html[] => {
  const texts = TEXTS[language].requestFile;
  return turns.map(({ step, roles, people }) => {
    const names = [...roles.map((role) => texts.roles[role]), ...people.map(({ name }) => name)].join(', ');
    return html`<li><strong>${ownValue(texts.steps, step) ?? step}</strong>${colonIn(language)}${names}</li>`;
  });
};

const stepItems = ({ steps }: RequestFileView, language: Language): readonly Html[] => {
  const texts = TEXTS[language].requestFile;
  const nameOf = ({ id, name, keyOf }: FileActor): string => {
    const known = name ?? (keyOf === undefined ? undefined : texts.keyOf(keyOf));
    return known === undefined ? id : `${known} (${id})`;
  };
  return steps.map(({ step, by, hand, at }) => {
    const countsAs = ifDefined(hand, (person) => html`, ${texts.countsAs(nameOf(person))}`);
    const when = timeElement(Date.parse(at), language);
    return html`<li>${ownValue(texts.taken, step) ?? step}, ${when}${colonIn(language)}${nameOf(by)}${countsAs}</li>`;
  });
};

const overlapSection = ({ purpose: { overlaps = [] } }: RequestFileView, language: Language): Html => {
  const texts = TEXTS[language].requestFile;
  if (overlaps.length === 0) return html``;
  const people = (count: number | undefined): string => (count === undefined ? texts.few : texts.atLeast(count));
  const items = overlaps.map(({ study, both, onlyThis, onlyOther, isRevealing }) => {
    const numbers = texts.people(people(both), people(onlyThis), people(onlyOther));
    const warning = isRevealing ? html` <strong>${texts.revealing}</strong>` : '';
    return html`<li><code>${study}</code> ${numbers}${warning}</li>`;
  });
  return html`<h2>${texts.overlaps}</h2>\n<ul>\n${htmlLines(items)}</ul>\n`;
};

/** The complete request on one page, for paper: all that the console shows of it, without buttons. */
export const requestFilePage = (context: PageContext, view: RequestFileView): Page => {
  const { language, root } = context;
  const { requestFile: texts, review } = TEXTS[language];
  const { title, purpose, lab } = view;
  const due = turnItems(view, language);
  const turns = due.length === 0 ? html`<p>${texts.nothing}</p>\n` : html`<ul>\n${htmlLines(due)}</ul>\n`;
  const href = `${root}/console/desk/requests/${encodeURIComponent(purpose.id)}`;
  const comment = ifDefined(
    purpose.comment,
    (text) => html`<h2>${review.comment}</h2>\n<p class="definition" dir="auto">${text}</p>\n`,
  );
  const about = [
    review.states[purpose.state],
    review.version(purpose.version),
    ...(lab === undefined ? [] : [lab.name]),
  ];
  return renderSitePage(
    context,
    `${texts.file}${colonIn(language)}${title.text}`,
    html`<p class="screen"><a href="${href}">${texts.back}</a></p>
<h1>${renderText(title, language)}</h1>
<p>${about.join(', ')}. <code>${purpose.id}</code> ${texts.made(formatDay(view.at, language))}</p>
<p class="note screen">${texts.hint}</p>
${comment}<h2>${texts.turns}</h2>
${turns}<h2>${review.checks}</h2>
<ul>
${htmlLines(checkItems(view, language))}</ul>
<h2>${review.request}</h2>
${rowTable(view, language)}${overlapSection(view, language)}<h2>${texts.history}</h2>
<ul>
${htmlLines(stepItems(view, language))}</ul>
<h2>${review.agreement}</h2>
<p class="definition">${renderText(view.agreement, language)}</p>
<p class="quiet">SHA-256 <code>${purpose.hash}</code></p>`,
  );
};
