import { type Html, html, ifDefined } from './html.ts';

/** The form field of the token that only pages of the reader's session contain. */
export const FORM_TOKEN_FIELD = 'form';

/** A form that changes something. */
interface PostForm {
  readonly action: string;
  /** The token of the session; absent if the reader is not signed in. */
  readonly formToken: string | undefined;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly content: Html;
}

/** A button that submits its form with this value. */
export interface ChoiceButton {
  readonly value: string;
  readonly text: string;
  /** The subject of the choice, for screen readers. */
  readonly label?: string;
  readonly style?: 'main-action' | 'grave';
}

const hiddenField = ([name, value]: readonly [string, string]): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

/** The hidden field of a session's token; nothing without a session. */
export const formTokenField = (formToken: string | undefined): Html =>
  ifDefined(formToken, (value) => hiddenField([FORM_TOKEN_FIELD, value]));

export const postForm = ({ action, formToken, hidden = {}, content }: PostForm): Html => {
  return html`<form method="post" action="${action}">
${formTokenField(formToken)}${Object.entries(hidden).map(hiddenField)}
${content}
</form>
`;
};

const choiceButton = (name: string, { value, text, label, style }: ChoiceButton): Html => {
  const about = ifDefined(label, (unseen) => html`<span class="unseen"> ${unseen}</span>`);
  const css = ifDefined(style, (main) => html` class="${main}"`);
  return html`<button name="${name}" value="${value}"${css}>${text}${about}</button>`;
};

/**
 * Buttons side by side, of one look and size unless one is styled. No choice is the default: Enter in a field presses
 * the first button (HTML, section 4.10.21.2), which is hidden and chooses nothing.
 */
export const choiceButtons = (choices: readonly ChoiceButton[], name = 'choice'): Html => {
  const buttons = choices.map((choice) => choiceButton(name, choice));
  return html`<button name="${name}" value="" hidden></button><div class="choices">${buttons}</div>`;
};

/** A checkbox whose label stands behind it. */
export const checkbox = (name: string, text: string, isChecked = false): Html => {
  const input = html`<input type="checkbox" name="${name}" value="yes"${isChecked ? html` checked` : ''}>`;
  return html`<label class="check">${input}<span>${text}</span></label>`;
};
