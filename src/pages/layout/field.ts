import { type Markup, markup } from './html.ts';

/** One field of a form, and what was wrong with what it held. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly faults: readonly string[];
  /** `lines`: one entry a line. */
  readonly as:
    | 'text'
    | 'area'
    | 'lines'
    | 'date'
    | { readonly options: readonly (readonly [value: string, text: string])[] }
    | 'tick';
  readonly required?: boolean;
}

const control = ({ name, value, as, required = false, faults, hint }: Field): Markup => {
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(faults.length === 0 ? [] : [`${name}-fault`]),
  ].join(' ');
  const attributes = markup`id="${name}" name="${name}"${required ? markup` required` : ''}${described === '' ? '' : markup` aria-describedby="${described}"`}${faults.length === 0 ? '' : markup` aria-invalid="true"`}`;
  if (typeof as === 'object')
    return markup`<select ${attributes}>${as.options.map(([option, text]) => markup`<option value="${option}"${option === value ? markup` selected` : ''}>${text}</option>`)}</select>`;
  if (as === 'area' || as === 'lines')
    return markup`<textarea ${attributes} rows="${as === 'area' ? 3 : 2}">
${value}</textarea>`;
  return markup`<input type="${as === 'date' ? 'date' : 'text'}" ${attributes} value="${value}">`;
};

/**
 * A field with its label, its hint and its faults, each tied to it for who cannot see where they stand (WCAG 2.2, 1.3.1
 * and 3.3.1).
 */
export const field = (one: Field): Markup => {
  const { name, label, hint, faults, value, as } = one;
  if (as === 'tick')
    return markup`<label class="check"><input type="checkbox" name="${name}" value="yes"${value === 'yes' ? markup` checked` : ''}><span>${label}</span></label>
`;
  return markup`<p class="field${faults.length === 0 ? '' : ' wrong'}"><label for="${name}">${label}</label>${hint === undefined ? '' : markup`<span class="quiet small" id="${name}-hint">${hint}</span>`}${
    faults.length === 0 ? '' : markup`<strong class="ill" id="${name}-fault">${faults.join('; ')}</strong>`
  }${control(one)}</p>
`;
};
