import { ownValue } from '../../../core/json-object.ts';
import { formatDay } from '../../html/format.ts';
import { type Html, html, ifDefined } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { renderName, renderText } from '../../html/localized-text.ts';
import { PROFILE_TEXTS } from './texts.ts';
import type { ConceptGroupView, ConceptView, PatternView, ProfileView, VersionView } from './view.ts';
import { findCommonRules } from './common-rules.ts';
import { patternSection } from './pattern-section.ts';
import { createRuleSentence } from '../../rules/rule-sentence.ts';
import { commonRulesSection, createTemplateSection } from './template-section.ts';

const schemaBlock = (schema: string, title: string): Html =>
  html`<details><summary>${title}</summary><pre tabindex="0"><code>${schema}</code></pre></details>`;

const conceptItem = (concept: ConceptView, language: Language): Html => {
  const { anchor, definition, deprecated, id, schema, contentType } = concept;
  const texts = PROFILE_TEXTS[language];
  const name = html`<strong>${renderName(concept, language)}</strong>`;
  const meaning = ifDefined(definition, (text) => html`: ${renderText(text, language)}`);
  const deprecation = deprecated ? html` <em class="ill">${texts.deprecated}</em>` : '';
  const mediaType = ifDefined(contentType, (type) => html`<p>${texts.contentType}: <code>${type}</code></p>\n`);
  return html`<li${anchor === '' ? '' : html` id="${anchor}"`}>${name}${meaning}${deprecation}
<p class="iri"><code>${id}</code></p>
${mediaType}${ifDefined(schema, (json) => schemaBlock(json, texts.schema))}</li>
`;
};

const conceptSection = ({ type, concepts }: ConceptGroupView, language: Language): Html =>
  html`<h4>${ownValue(PROFILE_TEXTS[language].types, type) ?? type}</h4>
<ul class="concepts">
${concepts.map((concept) => conceptItem(concept, language))}</ul>
`;

const formatTimestamp = (timestamp: string, language: Language): string => {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? timestamp : formatDay(at, language);
};

/** The title of a version: its date, or its identifier if it has none. */
export const versionTitle = ({ id, generatedAtTime }: VersionView, language: Language): string => {
  const texts = PROFILE_TEXTS[language];
  const title = generatedAtTime === undefined ? id : texts.of(formatTimestamp(generatedAtTime, language));
  return `${texts.version} ${title}`;
};

/** True if the document defines nothing for a version. */
export const isEmptyVersion = ({ templates, patterns, concepts }: VersionView): boolean =>
  templates.length + patterns.length + concepts.length === 0;

/** The ids of the headings of the version at this index. */
export const anchorsOf = (index: number) =>
  ({
    templates: `templates-${index}`,
    commonRules: `common-rules-${index}`,
    patterns: `patterns-${index}`,
    concepts: `concepts-${index}`,
  }) as const;

const patternSections = (patterns: readonly PatternView[], language: Language): Html => {
  const { otherPatterns } = PROFILE_TEXTS[language];
  const sectionsOf = (isPrimary: boolean): readonly Html[] =>
    patterns.filter(({ primary }) => primary === isPrimary).map((pattern) => patternSection(pattern, language));
  const others = sectionsOf(false);
  const summary = html`<summary>${otherPatterns} (${others.length})</summary>`;
  return html`${sectionsOf(true)}${others.length === 0 ? '' : html`<details>${summary}\n${others}</details>\n`}`;
};

interface VersionContext {
  readonly index: number;
  readonly language: Language;
  readonly resolveIri: ProfileView['resolveIri'];
}

/** The rules that several templates share come once, before these templates. */
const templateSections = (
  templates: VersionView['templates'],
  { index, language, resolveIri }: VersionContext,
): readonly Html[] => {
  const common = findCommonRules(templates);
  const sentence = createRuleSentence(language, resolveIri);
  const context = { language, sentence, commonAnchor: anchorsOf(index).commonRules };
  return [
    ...(common === undefined ? [] : [commonRulesSection(common, context)]),
    ...templates.map(createTemplateSection({ ...context, common })),
  ];
};

/** The templates, patterns and concepts of one version. */
export const versionSection = (version: VersionView, context: VersionContext): Html => {
  const { index, language } = context;
  const texts = PROFILE_TEXTS[language];
  const anchors = anchorsOf(index);
  const { templates, patterns, concepts } = version;
  const empty = isEmptyVersion(version) ? html`<p>${texts.empty}</p>\n` : '';
  const earlier = ifDefined(
    version.document,
    (address) => html`<p>${texts.earlierDocument} <a href="${address}">${texts.documentText}</a></p>\n`,
  );
  const templatesSection = html`<h3 id="${anchors.templates}">${texts.templates}</h3>
<p>${texts.templatesIntro}</p>
${templateSections(templates, context)}`;
  const patternsSection = html`<h3 id="${anchors.patterns}">${texts.patterns}</h3>
<p>${texts.patternsIntro}</p>
${patternSections(patterns, language)}`;
  const conceptsSection = html`<h3 id="${anchors.concepts}">${texts.concepts}</h3>
${concepts.map((group) => conceptSection(group, language))}`;
  return html`<p>${texts.claim}</p>
<p class="iri"><code>${version.id}</code></p>
${empty}${earlier}${[
    ...(templates.length === 0 ? [] : [templatesSection]),
    ...(patterns.length === 0 ? [] : [patternsSection]),
    ...(concepts.length === 0 ? [] : [conceptsSection]),
  ]}`;
};
