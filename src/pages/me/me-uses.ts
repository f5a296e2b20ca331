import { type Markup, markup } from '../layout/html.ts';
import { decisionForm, detailsPart, givenPart, type Showing } from './me-purpose.ts';
import type { PurposeView, Said, State } from './me-view.ts';
import type { MeWords } from './me-texts.ts';
import { phrase } from '../layout/text.ts';
import { dayOf } from '../layout/dates.ts';

/** Of what may be said in a state, what has a button: saying no to what was granted is to stop it. */
const BUTTONS: Readonly<Record<State, readonly Said[]>> = {
  none: ['yes', 'object'],
  granted: ['pause', 'stop', 'object'],
  paused: ['resume', 'stop'],
  pending: ['yes', 'no'],
  refused: ['yes'],
  withdrawn: ['yes'],
  expired: ['yes'],
  objected: ['yes'],
};

const saysOf = ({ state, basis, controller }: PurposeView, { words, viewer }: Showing): string => {
  if (state === 'pending') return words.waiting[viewer];
  return basis !== 'consent' && (state === 'none' || state === 'granted')
    ? words.bases[basis](controller.name)
    : words.says[state];
};

const stateOf = ({ state, basis }: PurposeView, words: MeWords): { readonly text: string; readonly isOn: boolean } =>
  basis !== 'consent' && (state === 'none' || state === 'granted')
    ? { text: words.informed, isOn: true }
    : { text: words.states[state], isOn: state === 'granted' };

/** One purpose among those that use traces: where it stands, and the one switch that it has. */
export const useRow = (purpose: PurposeView, showing: Showing): Markup => {
  const {
    words,
    frame: { language },
  } = showing;
  const { title, controller, state, may, since, lastDay } = purpose;
  const { text, isOn } = stateOf(purpose, words);
  const choices = BUTTONS[state].filter((said) => may.includes(said));
  return markup`<section class="row">
<h3>${phrase(title, language)} <span class="tag${isOn ? ' on' : ''}">${text}</span></h3>
<p class="quiet small">${controller.name}${since === undefined ? '' : markup` · ${words.since(dayOf(since, language))}`}${lastDay === undefined ? '' : markup` ${words.until(dayOf(lastDay, language))}`}</p>
<p>${saysOf(purpose, showing)}</p>
${choices.length === 0 ? '' : decisionForm(purpose, choices, showing)}${detailsPart(
    purpose,
    showing,
    markup`<p>${phrase(purpose.summary, language)}</p>
${givenPart(purpose, showing)}`,
  )}</section>
`;
};
