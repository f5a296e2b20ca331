import { type Html, html, ifDefined } from '../../html/html.ts';
import { signInLink } from '../../layout/sign-in-link.ts';
import type { MeContext } from './purpose-details.ts';

/** The way to sign in through the school: at its OpenID provider, or by a link of the school. */
const schoolSignIn = ({ context, texts }: MeContext): Html =>
  context.canSignIn === true ? html`${signInLink(context)}\n` : html`<p>${texts.askSchool}</p>\n`;

/** Says that a link of a tool has opened the page, and names the data that it does not show. */
export const toolBanner = (tool: string | undefined, me: MeContext): Html =>
  ifDefined(
    tool,
    (name) => html`<div class="note" role="note"><p>${me.texts.toolBanner(name)}</p>
<p>${me.texts.notByTool}</p>
${schoolSignIn(me)}</div>
`,
  );

/** Says why a purpose lacks a button. */
export const withheldNote = (isWithheld: boolean, { texts }: MeContext): Html =>
  isWithheld ? html`<p class="note">${texts.withheld}</p>\n` : html``;
