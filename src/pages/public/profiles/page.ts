import { colonIn } from '../../html/format.ts';
import { descriptionItem } from '../../html/description-list.ts';
import { type Html, html, htmlLines, ifDefined } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { type NamedIri, renderIri, renderName, renderReference, renderText } from '../../html/localized-text.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import { RULE_TEXTS } from '../../rules/texts.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { ObservedViolationView, ProfileObjectView, ProfileView, VersionView } from './view.ts';
import { anchorsOf, isEmptyVersion, versionSection, versionTitle } from './version-section.ts';

const objectLink = (object: NamedIri, language: Language): Html =>
  html`<li><a href="${object.href ?? ''}">${renderName(object, language)}</a></li>\n`;

const objectLinks = (objects: readonly ProfileObjectView[], language: Language): readonly Html[] =>
  objects.map((object) => objectLink({ ...object, href: `#${object.anchor}` }, language));

interface SectionLinks {
  readonly links: readonly Html[];
  readonly language: Language;
}

/** Longer lists of links are closed at first. */
const MAX_OPEN = 20;

/** A link to a section, with the links to the objects in it. */
const sectionLink = (anchor: string, text: string, { links, language }: SectionLinks): Html => {
  const list = html`<ul>\n${links}</ul>`;
  const summary = html`<summary>${PROFILE_TEXTS[language].showAll(links.length)}</summary>`;
  const folded = links.length > MAX_OPEN ? html`<details>${summary}\n${list}</details>` : list;
  return html`<li><a href="#${anchor}">${text}</a>${links.length === 0 ? '' : html`\n${folded}`}</li>\n`;
};

const tableOfContents = (profile: ProfileView, index: number, language: Language): Html => {
  const texts = PROFILE_TEXTS[language];
  const anchors = anchorsOf(index);
  const { templates = [], patterns = [], concepts = [] } = profile.versions[index] ?? {};
  const templateLinks = objectLinks(templates, language);
  const patternLinks = objectLinks(
    patterns.filter(({ primary }) => primary),
    language,
  );
  const section = (anchor: string, text: string, objects: readonly Html[] = []): Html =>
    sectionLink(anchor, text, { links: objects, language });
  const links = [
    ...(templates.length === 0 ? [] : [section(anchors.templates, texts.templates, templateLinks)]),
    ...(patterns.length === 0 ? [] : [section(anchors.patterns, texts.patterns, patternLinks)]),
    ...(concepts.length === 0 ? [] : [section(anchors.concepts, texts.concepts)]),
    section('observed', texts.observed),
    ...(profile.warnings.length === 0 ? [] : [section('warnings', texts.warnings)]),
  ];
  return html`<nav aria-labelledby="contents">
<h2 id="contents">${texts.onThisPage}</h2>
<ul>
${links}</ul>
</nav>
`;
};

/** A power of ten: the page is open to all, and an exact number shows the effect of one more statement. */
const roughly = (count: number, language: Language): string =>
  count < 10 ? '< 10' : `≥ ${(10 ** Math.floor(Math.log10(count))).toLocaleString(language)}`;

const violationRow = ({ subject, kind, count }: ObservedViolationView, language: Language): Html => {
  const { kinds } = RULE_TEXTS[language];
  const head = html`<th scope="row">${renderReference(subject, language)} (${kinds[kind]})</th>`;
  return html`<tr>${head}<td class="number">${roughly(count, language)}</td></tr>`;
};

const violationTable = (observed: readonly ObservedViolationView[], language: Language): Html => {
  const texts = PROFILE_TEXTS[language];
  return html`<table>
<thead><tr><th scope="col">${texts.violated}</th><th scope="col" class="number">${texts.times}</th></tr></thead>
<tbody>
${htmlLines(observed.map((violation) => violationRow(violation, language)))}</tbody>
</table>`;
};

const observedSection = ({ observed }: ProfileView, language: Language): Html => {
  const texts = PROFILE_TEXTS[language];
  const content =
    observed.length === 0
      ? html`<p>${texts.nothingObserved}</p>`
      : html`<p>${texts.observedIntro}</p>\n${violationTable(observed, language)}`;
  return html`<h2 id="observed">${texts.observed}</h2>\n${content}\n`;
};

const warningItem = ({ at, detail, requirement }: ProfileView['warnings'][number]): Html => {
  const section = ifDefined(requirement, (text) => html` <small>${text}</small>`);
  return html`<li><code>${at === '' ? '/' : at}</code>: ${detail}${section}</li>`;
};

const warningsSection = ({ warnings }: ProfileView, language: Language): Html => {
  const texts = PROFILE_TEXTS[language];
  if (warnings.length === 0) return html``;
  return html`<h2 id="warnings">${texts.warnings}</h2>
<p>${texts.warningsIntro}</p>
<ul lang="en">
${htmlLines(warnings.map(warningItem))}</ul>
`;
};

const aboutList = ({ id, author, origin, document }: ProfileView, language: Language): Html => {
  const texts = PROFILE_TEXTS[language];
  const items = [
    descriptionItem(texts.id, renderIri(id)),
    ifDefined(author, (name) => html`<dt>${texts.author}</dt><dd dir="auto">${name}</dd>\n`),
    descriptionItem(texts.origin, texts.origins[origin]),
    descriptionItem(texts.document, html`<a href="${document}">${texts.documentText}</a>`),
  ];
  return html`<dl>\n${items}</dl>`;
};

/** The demands of a profile on statements, and how often statements violated it. */
export const profilePage = (profile: ProfileView, context: PageContext): Page => {
  const { language, root } = context;
  const texts = PROFILE_TEXTS[language];
  const { id, name, versions, resolveIri } = profile;
  // The newest version may define nothing yet. Earlier versions then stay visible.
  const currentIndex = Math.max(
    0,
    versions.findIndex((version) => !isEmptyVersion(version)),
  );
  const currentVersion = (version: VersionView, index: number): Html =>
    html`<h2>${versionTitle(version, language)}</h2>\n${versionSection(version, { index, language, resolveIri })}`;
  const olderVersion = (version: VersionView, offset: number): Html => {
    const title = `${texts.older}${colonIn(language)}${versionTitle(version, language)}`;
    return html`<details class="version"><summary><h2>${title}</h2></summary>
${versionSection(version, { index: currentIndex + 1 + offset, language, resolveIri })}</details>
`;
  };
  const definition = ifDefined(
    profile.definition,
    (text) => html`<p class="definition">${renderText(text, language)}</p>\n`,
  );
  const sections = [
    tableOfContents(profile, currentIndex, language),
    ...versions.slice(0, currentIndex + 1).map(currentVersion),
    observedSection(profile, language),
    warningsSection(profile, language),
    ...versions.slice(currentIndex + 1).map(olderVersion),
  ];
  return renderPage({
    language,
    context,
    title: name?.text ?? id,
    main: html`<p><a href="${root}/profiles">${texts.allProfiles}</a></p>
<h1>${renderName(profile, language)}</h1>
${definition}<h2>${texts.about}</h2>
${aboutList(profile, language)}
${sections}`,
  });
};
