import { countryOf } from '../layout/countries.ts';
import type { Language } from '../layout/language.ts';
import { type Markup, markup } from '../layout/html.ts';
import type { PurposeView } from '../me/me-view.ts';
import { type Frame, framedPage, type Page } from '../layout/page.ts';
import { phrase } from '../layout/text.ts';
import type { Phrase } from '../layout/text.ts';
import { REGISTER_WORDS, type RegisterWords } from './register-texts.ts';
import { dayOf, durationOf } from '../layout/dates.ts';

/** A processing activity, as the register says it (GDPR art. 30(1)). Times are milliseconds since the epoch. */
export interface ActivityView {
  readonly id: string;
  readonly version: number;
  readonly kind: PurposeView['kind'];
  readonly basis: PurposeView['basis'];
  readonly state: 'open' | 'suspended' | 'closed';
  readonly title: Phrase;
  readonly summary: Phrase;
  readonly controller: PurposeView['controller'];
  readonly recipients: readonly string[];
  /** The names of the tools whose data are processed, for whom each is, and how long it keeps (ISO 8601). */
  readonly tools: readonly {
    readonly name: string;
    readonly audience?: 'minors' | 'adults' | 'mixed';
    readonly keep?: string;
  }[];
  readonly commercial: boolean;
  readonly automated?: string;
  readonly isPseudonymised: boolean;
  readonly lastDay?: number;
  readonly keep?: string;
  /** Countries (ISO 3166-1 alpha-2), and those of them outside of the EEA. */
  readonly storage: readonly string[];
  readonly thirdCountries: readonly string[];
  readonly references: Readonly<Record<string, string>>;
}

const limitsOf = ({ lastDay, keep, tools }: ActivityView, words: RegisterWords, language: Language): string => {
  const kept = tools.flatMap((tool) =>
    tool.keep === undefined || tool.keep === keep ? [] : [words.keptBy(tool.name, durationOf(tool.keep, language))],
  );
  const parts = [
    ...(lastDay === undefined ? [] : [words.until(dayOf(lastDay, language))]),
    ...(keep === undefined ? [] : [words.after(durationOf(keep, language))]),
    ...kept,
  ];
  return parts.length === 0 ? words.noLimit : parts.join(words.apart);
};

const activityPart = (activity: ActivityView, words: RegisterWords, language: Language): Markup => {
  const {
    id,
    version,
    kind,
    basis,
    state,
    title,
    summary,
    controller,
    recipients,
    tools,
    commercial,
    automated,
    isPseudonymised,
    storage,
    thirdCountries,
    references,
  } = activity;
  const countries = (codes: readonly string[]): string => codes.map((code) => countryOf(code, language)).join(', ');
  const audiences = [
    ...new Set(tools.flatMap(({ audience }) => (audience === undefined ? [] : [words.audiences[audience]]))),
  ];
  const lines: readonly (readonly [string, string | Markup])[] = [
    [words.purpose, phrase(summary, language)],
    [words.basis, words.bases[basis]],
    [words.controller, `${controller.name}, ${controller.address}`],
    [
      words.contact,
      controller.dpo === undefined
        ? controller.contact
        : `${controller.contact}${words.apart}${words.dpo} ${controller.dpo}`,
    ],
    [words.persons, [...(audiences.length === 0 ? [words.learners] : audiences), words.named].join(words.apart)],
    [
      words.data,
      [
        isPseudonymised ? words.pseudonymised : words.statements,
        ...(tools.length === 0 ? [] : [`${words.from} ${tools.map(({ name }) => name).join(', ')}`]),
      ].join(', '),
    ],
    [words.recipients, recipients.length === 0 ? words.nobody : recipients.join(', ')],
    [words.storage, countries(storage)],
    [words.third, thirdCountries.length === 0 ? words.none : countries(thirdCountries)],
    [words.limits, limitsOf(activity, words, language)],
    [words.automated, automated ?? words.noneAutomated],
    ...Object.entries(references).map(([name, value]) => [name, value] as const),
  ];
  const anchor = `activity-${id}`;
  return markup`<article class="card" aria-labelledby="${anchor}">
<p><span class="tag">${words.kinds[kind]}</span> <span class="tag${state === 'open' ? ' on' : ''}">${words.states[state]}</span>${commercial ? markup` <span class="tag">${words.commercial}</span>` : ''}</p>
<h2 id="${anchor}">${phrase(title, language)}</h2>
<dl>
${lines.map(
  ([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>
`,
)}</dl>
<p class="iri"><code>${id}</code>, ${words.version} ${version}</p>
</article>
`;
};

/** The record of processing activities as a page, open to all. */
export const registerPage = (frame: Frame, activities: readonly ActivityView[]): Page => {
  const words = REGISTER_WORDS[frame.language];
  return framedPage(
    frame,
    words.title,
    markup`<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<p class="actions"><a class="button" href="${frame.root}/v1/register">${words.json}</a></p>
${
  activities.length === 0
    ? markup`<p>${words.empty}</p>
`
    : activities.map((one) => activityPart(one, words, frame.language))
}<section class="card" aria-labelledby="measures">
<h2 id="measures">${words.measuresTitle}</h2>
<ul>
${words.measures.map(
  (one) => markup`<li>${one}</li>
`,
)}</ul>
</section>`,
  );
};
