import { type Html, html, ifDefined } from '../html/html.ts';
import type { Page, PageContext } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';

/** The reader of the console: an account or a credential, with its rights. */
interface ConsoleReader {
  readonly name: string;
  readonly organisation: string;
  readonly scopes: readonly string[];
}

interface ConsoleView {
  /** Permits the style sheets of react-aria only in this answer. */
  readonly nonce: string;
  readonly reader: ConsoleReader;
}

/** Permits scripts, styles and calls of only this server, and no script in the page itself. */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');

interface DocumentParts {
  readonly document: string;
  readonly nonce: string;
  /** The attributes of `html`, from which the script reads what it is to show. */
  readonly attributes: Html;
}

const documentPage = ({ language, root }: PageContext, { document, nonce, attributes }: DocumentParts): Page => {
  const opening = html`<html lang="${language}" data-root="${root}" ${attributes}>`;
  const head = html`<head><meta property="csp-nonce" nonce="${nonce}">`;
  const noScript = html`<noscript>${TEXTS[language].staff.consoleNeedsScript}</noscript>`;
  return {
    headers: { 'Content-Security-Policy': contentSecurityPolicy(nonce), 'Referrer-Policy': 'same-origin' },
    html: document
      .replace('<html>', () => opening.html)
      .replace('<head>', () => head.html)
      .replace('<noscript></noscript>', () => noScript.html)
      .replaceAll('"./assets/', () => `"${html`${root}`.html}/console/assets/`),
  };
};

/** The built document of the console, with the data of its reader in the attributes of `html`. */
export const consolePage = (context: PageContext, document: string, { nonce, reader }: ConsoleView): Page => {
  const { account, formToken } = context;
  const about = html`data-actor="${reader.name}" data-account="${account ?? reader.name}"`;
  const rights = html`data-organisation="${reader.organisation}" data-scopes="${reader.scopes.join(' ')}"`;
  const token = ifDefined(formToken, (one) => html` data-form-token="${one}"`);
  return documentPage(context, { document, nonce, attributes: html`${about} ${rights}${token}` });
};

/** The built document of the console for a reader who is not known, as the store cannot be read. */
export const consoleAwayPage = (context: PageContext, document: string, nonce: string): Page =>
  documentPage(context, { document, nonce, attributes: html`data-away="store"` });
