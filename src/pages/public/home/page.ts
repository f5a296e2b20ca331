import { defined, ownValue } from '../../../core/json-object.ts';
import { writeFaultIn } from '../../../core/disk/write-fault.ts';
import { timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import type { TextsByLanguage } from '../../html/translated.ts';
import { HOME_EN, type HomeTexts } from './en.ts';
import { HOME_FR } from './fr.ts';

const TEXTS: TextsByLanguage<typeof HOME_EN> = { en: HOME_EN, fr: HOME_FR };

/** The completeness of the store. */
export interface Completeness {
  /** Consistent-through, in milliseconds since the epoch; 0 before a sink has read every partition of the journal. */
  readonly through: number;
  readonly behindMs: number;
  /** True if the store is so far behind that the server refuses statements. */
  readonly isRefusing: boolean;
}

/** The health of the server, for people. */
interface HomeView {
  readonly language: Language;
  /** The state by name (`journal`, `store`, `sink`): `ok`, or the reason for which the component cannot be used. */
  readonly components: Readonly<Record<string, string>>;
  /** The completeness; undefined if it is not known. */
  readonly completeness: Completeness | undefined;
  /** Absent in a process that has no other pages. */
  readonly context?: PageContext;
}

type Links = readonly (readonly [path: string, text: string])[];

const SECONDS = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;

/** A sink that is further behind, in milliseconds, has a backlog beyond the newest statements. */
const LATE_MS = 30_000;

const stateOf = (
  { components, completeness, language }: HomeView,
  texts: HomeTexts,
): { readonly isHealthy: boolean; readonly text: Html | string } => {
  if (Object.values(components).some((state) => state !== 'ok') || completeness?.isRefusing === true)
    return { isHealthy: false, text: texts.unhealthy };
  if (completeness === undefined || completeness.behindMs <= LATE_MS) return { isHealthy: true, text: texts.healthy };
  const { through } = completeness;
  if (through === 0) return { isHealthy: false, text: texts.nothingStored };
  const [before, after] = texts.lagging;
  return { isHealthy: false, text: html`${before}${timeElement(through, language)}${after}` };
};

const completenessText = ({ completeness, language }: HomeView, texts: HomeTexts): string => {
  if (completeness === undefined) return texts.unknown;
  const { through, behindMs } = completeness;
  return through === 0 ? texts.nothingYet : texts.secondsAgo((behindMs / 1000).toLocaleString(language, SECONDS));
};

const componentItem = (name: string, state: string, texts: HomeTexts): Html => {
  const isOk = state === 'ok';
  const fault = writeFaultIn(state);
  const ill = (): string => (fault === undefined ? texts.unreachable(state) : texts.unwritable(texts.faults[fault]));
  const text = isOk ? texts.reachable : ill();
  return html`<dt>${ownValue(texts.components, name) ?? name}</dt><dd class="${isOk ? 'well' : 'ill'}">${text}</dd>`;
};

/** The first page of this server: its purpose, its health, and links. */
export const homePage = (view: HomeView): Page => {
  const { language, components, context } = view;
  const texts = TEXTS[language];
  const { isHealthy, text } = stateOf(view, texts);
  const linkItem = ([path, label]: Links[number]): Html =>
    html`<li><a href="${context?.root ?? ''}${path}">${label}</a></li>`;
  const links = (pages: Links): Html => html`<ul class="links">
${htmlLines(pages.map(linkItem))}</ul>
`;
  const forPeople = context === undefined ? [] : texts.forPeople;
  const componentItems = Object.entries(components).map(([name, state]) => componentItem(name, state, texts));
  return renderPage({
    language,
    ...defined({ context }),
    title: texts.title,
    main: html`<h1>${texts.title}</h1>
<p>${texts.what}</p>
<p class="state ${isHealthy ? 'well' : 'ill'}">${text}</p>
${forPeople.map(([audience, pages]) => html`<h2>${audience}</h2>\n${links(pages)}`)}<h2>${texts.forPrograms}</h2>
<p>${texts.send[0]}<code>/xapi/statements</code>${texts.send[1]}</p>
${links(texts.pages)}<h2>${texts.state}</h2>
<dl>
${htmlLines(componentItems)}<dt>${texts.completeUpTo}</dt><dd>${completenessText(view, texts)}</dd>
</dl>`,
  });
};
