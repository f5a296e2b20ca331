import { type Markup, markup } from '../layout/html.ts';
import { patternPart } from './profile-pattern.ts';
import { nameOf, phrase } from '../layout/text.ts';
import { createTemplatePart } from './profile-template.ts';
import type { ConceptGroup, ConceptView, ProfileView, VersionView } from './profile-view.ts';
import { type Language, LOCALES } from '../layout/language.ts';
import { PROFILE_WORDS, type ProfileWords } from './profile-texts.ts';

const schemaBlock = (schema: string, words: ProfileWords): Markup =>
  markup`<details><summary>${words.schema}</summary><pre tabindex="0"><code>${schema}</code></pre></details>`;

const conceptItem = (concept: ConceptView, language: Language): Markup => {
  const { anchor, definition, deprecated, id, schema, contentType } = concept;
  const words = PROFILE_WORDS[language];
  return markup`<li${anchor === '' ? '' : markup` id="${anchor}"`}><strong>${nameOf(concept, language)}</strong>${definition === undefined ? '' : markup`: ${phrase(definition, language)}`}${
    deprecated ? markup` <em class="ill">${words.deprecated}</em>` : ''
  }
<p class="iri"><code>${id}</code></p>
${
  contentType === undefined
    ? ''
    : markup`<p>${words.contentType}: <code>${contentType}</code></p>
`
}${schema === undefined ? '' : schemaBlock(schema, words)}</li>
`;
};

const conceptPart = (
  { type, concepts }: ConceptGroup,
  language: Language,
): Markup => markup`<h4>${PROFILE_WORDS[language].types[type] ?? type}</h4>
<ul class="concepts">
${concepts.map((concept) => conceptItem(concept, language))}</ul>
`;

const dateOf = (time: string, language: Language): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime())
    ? time
    : at.toLocaleDateString(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' });
};

/** The title of a version: its date, or its identifier where it has none. */
export const versionTitle = ({ id, generatedAtTime }: VersionView, language: Language): string => {
  const words = PROFILE_WORDS[language];
  return `${words.version} ${generatedAtTime === undefined ? id : words.of(dateOf(generatedAtTime, language))}`;
};

/** Whether the document defines nothing for a version. */
export const isEmpty = ({ templates, patterns, concepts }: VersionView): boolean =>
  templates.length + patterns.length + concepts.length === 0;

/** Where on the page the parts of the version at this place of the list stand. */
export const anchorsOf = (place: number) =>
  ({ templates: `templates-${place}`, patterns: `patterns-${place}`, concepts: `concepts-${place}` }) as const;

/** The part of a page that says all of one version: templates, patterns, concepts. */
export const versionPart = (
  version: VersionView,
  place: number,
  language: Language,
  named: ProfileView['named'],
): Markup => {
  const words = PROFILE_WORDS[language];
  const anchors = anchorsOf(place);
  const primaries = version.patterns.filter(({ primary }) => primary);
  const parts = version.patterns.filter(({ primary }) => !primary);
  return markup`<p>${words.claim}</p>
<p class="iri"><code>${version.id}</code></p>
${
  isEmpty(version)
    ? markup`<p>${words.empty}</p>
`
    : ''
}${
    version.templates.length === 0
      ? ''
      : markup`<h3 id="${anchors.templates}">${words.templates}</h3>
<p>${words.templatesWhat}</p>
${version.templates.map(createTemplatePart(language, named))}`
  }${
    version.patterns.length === 0
      ? ''
      : markup`<h3 id="${anchors.patterns}">${words.patterns}</h3>
<p>${words.patternsWhat}</p>
${primaries.map((pattern) => patternPart(pattern, language))}${
          parts.length === 0
            ? ''
            : markup`<details><summary>${words.partsOfPatterns} (${parts.length})</summary>
${parts.map((pattern) => patternPart(pattern, language))}</details>
`
        }`
  }${
    version.concepts.length === 0
      ? ''
      : markup`<h3 id="${anchors.concepts}">${words.concepts}</h3>
${version.concepts.map((group) => conceptPart(group, language))}`
  }`;
};
