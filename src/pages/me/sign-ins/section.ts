import { timeElement } from '../../html/format.ts';
import { type Html, html, htmlLines } from '../../html/html.ts';
import type { MeTexts } from '../overview/en.ts';
import type { SignInsView, SignInView } from './view.ts';
import type { MeContext } from '../overview/purpose-details.ts';

/** The maker of a link, in words. */
export const makerName = (
  { tool, role }: { readonly tool?: string; readonly role?: string },
  texts: MeTexts,
): string => {
  if (tool === undefined) return texts.makerStaff;
  return role === undefined ? texts.makerTool(tool) : texts.makerOffice(tool);
};

const signInItem = (signIn: SignInView, { texts, context: { language } }: MeContext): Html => {
  const { at, kind, asGuardian, assurance, maker, organisation, isPresent } = signIn;
  const what = maker === undefined ? texts.signInAtProvider : texts.signInByLink[kind](makerName(maker, texts));
  const about = [maker?.account, organisation, asGuardian ? texts.signInAsGuardian : undefined].filter(
    (one) => one !== undefined,
  );
  const present = isPresent ? html` <strong>(${texts.signInPresent})</strong>` : '';
  const details = about.length === 0 ? '' : html`<br>\n<span class="quiet small">${about.join(' · ')}</span>`;
  const sure = kind === 'link.created' ? '' : html`<br>\n<span class="quiet small">${texts.howSure[assurance]}</span>`;
  return html`<li>${timeElement(at, language)}${present}<br>
${what}${details}${sure}</li>`;
};

/** Links that were made and opened, and sign-ins: their times, the makers of the links, and the assurance. */
export const signInsSection = ({ signIns, hasMore }: SignInsView, me: MeContext): Html => {
  const { texts, viewer } = me;
  const more = hasMore ? html`<p class="quiet">${texts.signInsMore}</p>\n` : '';
  const list =
    signIns.length === 0
      ? html`<p>${texts.noSignIns}</p>\n`
      : html`<ul class="traces">
${htmlLines(signIns.map((one) => signInItem(one, me)))}</ul>
`;
  return html`<p>${texts.signInsIntro[viewer]}</p>
${list}${more}`;
};
