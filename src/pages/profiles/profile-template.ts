import { type Markup, markup } from '../layout/html.ts';
import { listed, nameOf, phrase, reference } from '../layout/text.ts';
import { createRuleSentence } from './profile-rule.ts';
import type { Described, Determining, ProfileView, TemplateView } from './profile-view.ts';
import type { Language } from '../layout/language.ts';
import { PROFILE_WORDS } from './profile-texts.ts';

interface Words {
  readonly about: string;
  readonly all: string;
  readonly determining: Readonly<Record<string, string>>;
  readonly holds: string;
  readonly nothing: string;
  readonly references: Readonly<Record<'object' | 'context', string>>;
  readonly or: string;
  readonly and: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    about: 'It is about statements',
    all: 'It is about every statement that says it keeps this version.',
    determining: {
      verb: 'whose verb is',
      objectActivityType: 'whose activity is of type',
      contextGroupingActivityType: 'with a grouping activity of type',
      contextParentActivityType: 'with a parent activity of type',
      contextOtherActivityType: 'with another context activity of type',
      contextCategoryActivityType: 'with a category activity of type',
      attachmentUsageType: 'with an attachment for',
    },
    holds: 'What they must hold:',
    nothing: 'It asks nothing more of them.',
    references: {
      object: 'The object must refer to a statement that keeps',
      context: 'The context must refer to a statement that keeps',
    },
    or: ' or ',
    and: ' and ',
  },
  fr: {
    about: 'Il concerne les traces',
    all: 'Il concerne toutes les traces qui annoncent suivre cette version.',
    determining: {
      verb: 'dont le verbe est',
      objectActivityType: 'dont l’activité est du type',
      contextGroupingActivityType: 'avec une activité de regroupement du type',
      contextParentActivityType: 'avec une activité parente du type',
      contextOtherActivityType: 'avec une autre activité de contexte du type',
      contextCategoryActivityType: 'avec une activité de catégorie du type',
      attachmentUsageType: 'avec une pièce jointe pour',
    },
    holds: 'Ce qu’elles doivent contenir\u00a0:',
    nothing: 'Il ne leur demande rien de plus.',
    references: {
      object: 'L’objet doit renvoyer à une trace qui suit',
      context: 'Le contexte doit renvoyer à une trace qui suit',
    },
    or: ' ou ',
    and: ' et ',
  },
};

/**
 * The head of an object of a profile: its name where links to it lead, what it means, and what it is called by
 * machines.
 */
export const describedHead = (described: Described, language: Language): Markup => {
  const { anchor, definition, deprecated, id } = described;
  return markup`<h4${anchor === '' ? '' : markup` id="${anchor}"`}>${nameOf(described, language)}</h4>
${
  definition === undefined
    ? ''
    : markup`<p>${phrase(definition, language)}</p>
`
}${
    deprecated
      ? markup`<p class="ill">${PROFILE_WORDS[language].deprecated}</p>
`
      : ''
  }<p class="iri"><code>${id}</code></p>
`;
};

/** Builds the part of a page that says what a template asks (Part Two 8.0), rule by rule. */
export const createTemplatePart = (
  language: Language,
  named: ProfileView['named'],
): ((template: TemplateView) => Markup) => {
  const words = WORDS[language];
  const sentence = createRuleSentence(language, named);

  const determined = ({ property, values }: Determining): Markup =>
    markup`<li>${words.determining[property] ?? property} ${listed(
      values.map((one) => markup`<strong>${reference(one, language)}</strong>`),
      words.and,
    )}</li>
`;

  const referred = ({ from, templates }: TemplateView['references'][number]): Markup =>
    markup`<li>${words.references[from]} ${listed(
      templates.map((one) => reference(one, language)),
      words.or,
    )}.</li>
`;

  return (template) => {
    const demands = [
      ...template.references.map(referred),
      ...template.rules.map(
        (rule) => markup`<li>${sentence(rule)}</li>
`,
      ),
    ];
    return markup`<article class="part">
${describedHead(template, language)}${
      template.determining.length === 0
        ? markup`<p>${words.all}</p>`
        : markup`<p>${words.about}</p>
<ul>
${template.determining.map(determined)}</ul>`
    }
${
  demands.length === 0
    ? markup`<p>${words.nothing}</p>`
    : markup`<p>${words.holds}</p>
<ul>
${demands}</ul>`
}
</article>
`;
  };
};
