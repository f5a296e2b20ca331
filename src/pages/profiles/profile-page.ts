import { type Markup, markup } from '../layout/html.ts';
import { type Frame, type Page, renderPage } from '../layout/page.ts';
import { iri, nameOf, phrase, reference } from '../layout/text.ts';
import { anchorsOf, isEmpty, versionPart, versionTitle } from './profile-version.ts';
import type { ProfileView } from './profile-view.ts';
import type { Named } from '../layout/text.ts';
import type { Language } from '../layout/language.ts';
import { PROFILE_WORDS } from './profile-texts.ts';

const link = (
  { id, name, href }: Named,
  language: Language,
): Markup => markup`<li><a href="${href ?? ''}">${nameOf({ id, ...(name === undefined ? {} : { name }) }, language)}</a></li>
`;

/** A list of links in a list of links. */
const linkTo = (
  anchor: string,
  text: string,
  inner: readonly Markup[],
): Markup => markup`<li><a href="#${anchor}">${text}</a>${
  inner.length === 0
    ? ''
    : markup`
<ul>
${inner}</ul>`
}</li>
`;

const contents = (profile: ProfileView, place: number, language: Language): Markup => {
  const words = PROFILE_WORDS[language];
  const anchors = anchorsOf(place);
  const { templates = [], patterns = [], concepts = [] } = profile.versions[place] ?? {};
  return markup`<nav aria-labelledby="contents">
<h2 id="contents">${words.onThisPage}</h2>
<ul>
${
  templates.length === 0
    ? ''
    : linkTo(
        anchors.templates,
        words.templates,
        templates.map((one) => link({ ...one, href: `#${one.anchor}` }, language)),
      )
}${
    patterns.length === 0
      ? ''
      : linkTo(
          anchors.patterns,
          words.patterns,
          patterns.filter(({ primary }) => primary).map((one) => link({ ...one, href: `#${one.anchor}` }, language)),
        )
  }${concepts.length === 0 ? '' : linkTo(anchors.concepts, words.concepts, [])}${linkTo(
    'observed',
    words.observed,
    [],
  )}${profile.warnings.length === 0 ? '' : linkTo('warnings', words.warnings, [])}</ul>
</nav>
`;
};

const observedPart = ({ observed }: ProfileView, language: Language): Markup => {
  const words = PROFILE_WORDS[language];
  return markup`<h2 id="observed">${words.observed}</h2>
${
  observed.length === 0
    ? markup`<p>${words.observedNone}</p>`
    : markup`<p>${words.observedWhat}</p>
<table>
<thead><tr><th scope="col">${words.broken}</th><th scope="col" class="number">${words.times}</th></tr></thead>
<tbody>
${observed.map(
  ({
    what,
    kind,
    count,
  }) => markup`<tr><th scope="row">${reference(what, language)} (${words.kinds[kind]})</th><td class="number">${count.toLocaleString(language)}</td></tr>
`,
)}</tbody>
</table>`
}
`;
};

const warningsPart = ({ warnings }: ProfileView, language: Language): Markup => {
  const words = PROFILE_WORDS[language];
  if (warnings.length === 0) return markup``;
  return markup`<h2 id="warnings">${words.warnings}</h2>
<p>${words.warningsWhat}</p>
<ul lang="en">
${warnings.map(
  ({
    at,
    detail,
    requirement,
  }) => markup`<li><code>${at === '' ? '/' : at}</code>: ${detail}${requirement === undefined ? '' : markup` <small>${requirement}</small>`}</li>
`,
)}</ul>
`;
};

/** The page that says to a person what a profile asks of statements, and what was observed of it. */
export const profilePage = (profile: ProfileView, frame: Frame): Page => {
  const { language } = frame;
  const words = PROFILE_WORDS[language];
  const { id, definition, author, origin } = profile;
  // A version for which nothing is defined yet does not hide the one before it.
  const shown = Math.max(
    0,
    profile.versions.findIndex((version) => !isEmpty(version)),
  );
  return renderPage({
    language,
    frame,
    title: profile.name?.text ?? id,
    main: markup`<p><a href="${frame.root}/profiles">${words.allProfiles}</a></p>
<h1>${nameOf(profile, language)}</h1>
${
  definition === undefined
    ? ''
    : markup`<p class="definition">${phrase(definition, language)}</p>
`
}<h2>${words.about}</h2>
<dl>
<dt>${words.id}</dt><dd>${iri(id)}</dd>
${
  author === undefined
    ? ''
    : markup`<dt>${words.author}</dt><dd dir="auto">${author}</dd>
`
}<dt>${words.origin}</dt><dd>${words.origins[origin]}</dd>
<dt>${words.document}</dt><dd><a href="${profile.document}">${words.documentText}</a></dd>
</dl>
${contents(profile, shown, language)}${profile.versions.slice(0, shown + 1).map(
      (version, place) => markup`<h2>${versionTitle(version, language)}</h2>
${versionPart(version, place, language, profile.named)}`,
    )}${observedPart(profile, language)}${warningsPart(profile, language)}${profile.versions.slice(shown + 1).map(
      (
        version,
        index,
      ) => markup`<details class="version"><summary><h2>${words.older}: ${versionTitle(version, language)}</h2></summary>
${versionPart(version, shown + 1 + index, language, profile.named)}</details>
`,
    )}`,
  });
};
