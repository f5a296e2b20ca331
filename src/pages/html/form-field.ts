import { checkbox } from './form.ts';
import { type Html, html, ifDefined, joinHtml } from './html.ts';

/** A field of a form, with the faults of the value that was sent. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly faults: readonly (string | Html)[];
  /** `lines` is a text area with one entry a line, `code` a text area for JSON. */
  readonly control:
    | 'text'
    | 'area'
    | 'lines'
    | 'code'
    | 'date'
    | 'checkbox'
    | { readonly options: readonly (readonly [value: string, text: string])[] };
  readonly required?: boolean;
}

const descriptionIdsOf = ({ name, hint, faults }: FormField): string =>
  [...(hint === undefined ? [] : [`${name}-hint`]), ...(faults.length === 0 ? [] : [`${name}-fault`])].join(' ');

const attributesOf = (field: FormField): Html => {
  const { name, faults, required = false } = field;
  const described = descriptionIdsOf(field);
  return html`id="${name}" name="${name}"${required ? html` required` : ''}${
    described === '' ? '' : html` aria-describedby="${described}"`
  }${faults.length === 0 ? '' : html` aria-invalid="true"`}`;
};

const controlOf = (field: FormField): Html => {
  const { control, value } = field;
  const attributes = attributesOf(field);
  if (typeof control === 'object') {
    const options = control.options.map(
      ([option, text]) => html`<option value="${option}"${option === value ? html` selected` : ''}>${text}</option>`,
    );
    return html`<select ${attributes}>${options}</select>`;
  }
  if (control === 'code')
    return html`<textarea ${attributes} class="code" rows="14" spellcheck="false">\n${value}</textarea>`;
  if (control === 'area' || control === 'lines')
    return html`<textarea ${attributes} rows="${control === 'area' ? 3 : 2}">\n${value}</textarea>`;
  return html`<input type="${control === 'date' ? 'date' : 'text'}" ${attributes} value="${value}">`;
};

/** A field with label, hint and faults, tied to the control for screen readers (WCAG 2.2, 1.3.1 and 3.3.1). */
export const formField = (field: FormField): Html => {
  const { name, label, hint, faults, value, control } = field;
  if (control === 'checkbox') return html`${checkbox(name, label, value === 'yes')}\n`;
  const hintText = ifDefined(hint, (text) => html`<span class="quiet small" id="${name}-hint">${text}</span>`);
  const faultText =
    faults.length === 0
      ? ''
      : html`<strong class="ill" id="${name}-fault">${joinHtml(
          faults.map((one) => html`${one}`),
          '; ',
        )}</strong>`;
  const labelText = html`<label for="${name}">${label}</label>`;
  return html`<p class="field${faults.length === 0 ? '' : ' wrong'}">${labelText}${hintText}${faultText}${controlOf(
    field,
  )}</p>\n`;
};
