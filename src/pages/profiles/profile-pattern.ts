import { type Markup, markup } from '../layout/html.ts';
import { reference } from '../layout/text.ts';
import type { PatternView } from './profile-view.ts';
import { describedHead } from './profile-template.ts';
import type { Language } from '../layout/language.ts';

const WORDS: Readonly<Record<Language, Readonly<Record<PatternView['element'] | 'picture', string>>>> = {
  en: {
    sequence: 'These, one after the other:',
    alternates: 'One of these:',
    optional: 'This once, or not at all:',
    oneOrMore: 'This, once or several times:',
    zeroOrMore: 'This, any number of times, or not at all:',
    picture: 'The same as a picture',
  },
  fr: {
    sequence: 'Ceci, l’un après l’autre\u00a0:',
    alternates: 'L’un de ceux-ci\u00a0:',
    optional: 'Ceci une fois, ou pas du tout\u00a0:',
    oneOrMore: 'Ceci, une ou plusieurs fois\u00a0:',
    zeroOrMore: 'Ceci, autant de fois qu’on veut, ou pas du tout\u00a0:',
    picture: 'La même chose en image',
  },
};

/**
 * The part of a page that says in which order a pattern has statements come (Part Two 9.0): in words, and as a picture
 * of its states.
 */
export const patternPart = (pattern: PatternView, language: Language): Markup => {
  const items = pattern.members.map(
    (member) => markup`<li>${reference(member, language)}</li>
`,
  );
  return markup`<article class="part">
${describedHead(pattern, language)}<p>${WORDS[language][pattern.element]}</p>
${
  pattern.element === 'sequence'
    ? markup`<ol>
${items}</ol>`
    : markup`<ul>
${items}</ul>`
}
${
  pattern.picture === undefined
    ? ''
    : markup`<div class="picture" role="group" aria-label="${WORDS[language].picture}" tabindex="0">${pattern.picture}</div>
`
}</article>
`;
};
