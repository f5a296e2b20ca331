import { type Html, html } from './html.ts';

const PLACES = /(?<=[@/])(?=[^/\s])|(?=\.[^.\s])/;

/** A text that a narrow column may break beside the marks of addresses, and not within their words. */
export const breakable = (text: string): Html =>
  html`${text.split(PLACES).map((part, at) => (at === 0 ? html`${part}` : html`<wbr>${part}`))}`;
