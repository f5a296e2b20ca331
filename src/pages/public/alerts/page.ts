import { type Html, html } from '../../html/html.ts';
import type { Language } from '../../html/language.ts';
import { type Page, type PageContext, renderPage } from '../../layout/page.ts';
import { ALERT_PAGES } from './alert-pages.generated.ts';

/** The page that the `runbook_url` of an alert opens, in English; undefined if there is no such alert. */
export const alertPage = (
  alert: string,
  at: { readonly language: Language; readonly context?: PageContext },
): Page | undefined => {
  const rendered = Object.hasOwn(ALERT_PAGES, alert) ? ALERT_PAGES[alert] : undefined;
  if (rendered === undefined) return undefined;
  // The HTML is made from this repository's own Markdown.
  const main: Html = { html: rendered };
  return renderPage({ ...at, title: `${alert} – Carnet`, main: html`<div lang="en">${main}</div>` });
};
