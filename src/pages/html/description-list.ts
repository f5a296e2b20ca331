import { type Html, html } from './html.ts';

/** A term and its description, for a `dl` element. */
export const descriptionItem = (term: string, description: string | Html): Html =>
  html`<dt>${term}</dt><dd>${description}</dd>\n`;
