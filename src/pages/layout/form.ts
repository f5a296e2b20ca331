import { type Markup, markup } from './html.ts';

/** The name of the field in which a form sends along what only a page of its session knows. */
export const FORM_FIELD = 'form';

/** A form that changes something. */
export interface Form {
  readonly action: string;
  /** What a form of this session sends along; absent where nobody is signed in yet. */
  readonly formToken: string | undefined;
  readonly hidden?: Readonly<Record<string, string>>;
  readonly main: Markup;
}

/**
 * A button that sends its form with this choice; `label` says to who cannot see what stands around it what it is about.
 */
export interface Choice {
  readonly value: string;
  readonly text: string;
  readonly label?: string;
  readonly look?: 'main-action' | 'grave';
}

const hiddenField = ([name, value]: readonly [string, string]): Markup =>
  markup`<input type="hidden" name="${name}" value="${value}">`;

/** A form that only a page of its session can send. */
export const postForm = ({
  action,
  formToken,
  hidden = {},
  main,
}: Form): Markup => markup`<form method="post" action="${action}">
${formToken === undefined ? '' : hiddenField([FORM_FIELD, formToken])}${Object.entries(hidden).map(hiddenField)}
${main}
</form>
`;

/**
 * Buttons beside one another, all of the same look and size unless one says otherwise. None is the default: what Enter
 * in a field presses is the first (HTML, section 4.10.21.2), which nobody sees, and which chooses nothing.
 */
export const choiceButtons = (choices: readonly Choice[], name = 'choice'): Markup =>
  markup`<button name="${name}" value="" hidden></button><div class="choices">${choices.map(
    ({ value, text, label, look }) =>
      markup`<button name="${name}" value="${value}"${look === undefined ? '' : markup` class="${look}"`}>${text}${label === undefined ? '' : markup`<span class="unseen"> ${label}</span>`}</button>`,
  )}</div>`;

/** A box that can be ticked, and is not at first. */
export const tickBox = (name: string, text: string): Markup =>
  markup`<label class="check"><input type="checkbox" name="${name}" value="yes"><span>${text}</span></label>`;
