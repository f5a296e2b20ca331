import { descriptionItem } from '../html/description-list.ts';
import { type Html, html, htmlLines, ifDefined } from '../html/html.ts';
import { type Page, type PageContext, renderPage, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { StaffRoleName, StaffRoom, StaffSignInRefusal } from '../texts/staff-texts.ts';
import { PASSKEY_SCRIPT } from './passkey-script.ts';

/** The ways to sign in that a page offers. */
interface PasskeyForm {
  readonly use: 'join' | 'sign-in';
  readonly action: string;
  /** The options of the authenticator, as JSON. */
  readonly options: string;
  readonly button: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly providers: readonly ProviderLink[];
}

/** The address at which the sign-in at a provider begins, with a name if there are several providers. */
interface ProviderLink {
  readonly href: string;
  readonly name?: string;
}

const passkeyForm = (form: PasskeyForm, { language }: PageContext): Html => {
  const texts = TEXTS[language].staff;
  const [before, after] = texts.passkeyElsewhere;
  const hidden = Object.entries({ answer: '', ...form.hidden }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const providers = form.providers.map(({ href, name }) => {
    const label = name === undefined ? texts.provider : texts.providerOf(name);
    return html`<p class="actions"><a class="button big" href="${href}">${label}</a></p>\n`;
  });
  return html`<form method="post" action="${form.action}" data-passkey="${form.use}" data-options="${form.options}">
${hidden}<p class="actions"><button class="main-action big">${form.button}</button></p>
</form>
<p class="note ill" role="alert" id="passkey-failed" hidden>${texts.passkeyFailed}</p>
<p class="note" id="passkey-elsewhere" hidden>${before}<a href="">…</a>${after}</p>
<noscript><p class="note">${texts.needsScript}</p></noscript>
${providers}`;
};

const passkeyPage = (context: PageContext, title: string, main: Html): Page =>
  renderPage({ language: context.language, title: `${title} – Carnet`, main, context, script: PASSKEY_SCRIPT });

const refusalNote = (refusal: StaffSignInRefusal | undefined, { language }: PageContext): Html =>
  ifDefined(refusal, (why) => html`<p class="note ill" role="alert">${TEXTS[language].staff.refusals[why]}</p>\n`);

interface StaffSignInView {
  readonly options: string;
  /** The path on which the reader goes on. */
  readonly next: string;
  readonly providers: readonly ProviderLink[];
  readonly refusal?: StaffSignInRefusal;
}

/** The page on which staff sign in, with a passkey or at the provider. */
export const staffSignInPage = (context: PageContext, view: StaffSignInView): Page => {
  const { title, intro, button, learners } = TEXTS[context.language].staff.signIn;
  const form: PasskeyForm = {
    use: 'sign-in',
    action: `${context.root}/staff/sign-in`,
    options: view.options,
    button,
    hidden: { next: view.next },
    providers: view.providers,
  };
  return passkeyPage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
${refusalNote(view.refusal, context)}${passkeyForm(form, context)}<p class="quiet">${learners}</p>`,
  );
};

/** An account as its person sees it. */
interface StaffAccountView {
  readonly name: string;
  readonly displayName: string;
  readonly organisation: string;
  readonly roles: readonly StaffRoleName[];
  /** Roles that permit nothing until a second person has confirmed them. */
  readonly awaiting: readonly StaffRoleName[];
  readonly lab?: string;
  /** The account or key that it counts as, until a second person has confirmed it. */
  readonly countsAs?: string;
}

const accountItems = (
  { name, displayName, organisation, roles, awaiting, lab, countsAs }: StaffAccountView,
  context: PageContext,
): Html => {
  const texts = TEXTS[context.language].staff.account;
  const named = displayName === name ? html`<code>${name}</code>` : html`${displayName} <code>${name}</code>`;
  const rolesItem = (term: string, all: readonly StaffRoleName[]): Html | string =>
    all.length === 0 ? '' : descriptionItem(term, all.map((role) => texts.roleNames[role]).join(', '));
  return html`<dl class="card">
${descriptionItem(texts.name, named)}${rolesItem(texts.roles, roles)}${rolesItem(texts.awaiting, awaiting)}${ifDefined(
    countsAs,
    (who) => descriptionItem(texts.countsAs, html`<code>${who}</code>`),
  )}${descriptionItem(texts.organisation, html`<code>${organisation}</code>`)}${ifDefined(lab, (id) =>
    descriptionItem(texts.lab, html`<code>${id}</code>`),
  )}</dl>
`;
};

interface InvitationView {
  readonly account: StaffAccountView;
  readonly token: string;
  readonly options: string;
  readonly providers: readonly ProviderLink[];
  readonly refusal?: StaffSignInRefusal;
}

/** The page of an invitation: its account, and the ways to open it. */
export const invitationPage = (context: PageContext, view: InvitationView): Page => {
  const { title, intro, button, once } = TEXTS[context.language].staff.join;
  const form: PasskeyForm = {
    use: 'join',
    action: `${context.root}/staff/invitations/${encodeURIComponent(view.token)}`,
    options: view.options,
    button,
    hidden: {},
    providers: view.providers,
  };
  return passkeyPage(
    context,
    title,
    html`<h1>${title}</h1>
<p class="lead">${intro}</p>
${refusalNote(view.refusal, context)}${accountItems(view.account, context)}${passkeyForm(form, context)}
<p class="quiet">${once}</p>`,
  );
};

const textPage = (context: PageContext, title: string, lines: readonly Html[]): Page =>
  renderSitePage(context, title, html`<h1>${title}</h1>\n${htmlLines(lines)}`);

/** The page for an invitation that was used, is over, or never existed. */
export const invitationOverPage = (context: PageContext): Page => {
  const { title, text } = TEXTS[context.language].staff.join.over;
  return textPage(
    context,
    title,
    text.map((line) => html`<p>${line}</p>`),
  );
};

export const staffSignedOutPage = (context: PageContext): Page => {
  const { signedOut, signInAgain } = TEXTS[context.language].staff;
  const link = html`<p class="actions"><a class="button" href="${context.root}/staff/sign-in">${signInAgain}</a></p>`;
  return textPage(context, signedOut.title, [...signedOut.text.map((line) => html`<p>${line}</p>`), link]);
};

/** The pages of staff. The roles of the console are said by the context of the page. */
const ROOMS: readonly (readonly [room: StaffRoom, path: string, roles: readonly StaffRoleName[]])[] = [
  ['desk', '/desk', ['steward']],
  ['contacts', '/desk/contacts', ['steward', 'dpo']],
  ['mentions', '/desk/mentions', ['steward']],
  ['assessments', '/desk/dpia', ['dpo']],
  ['requests', '/requests', ['scientist', 'operator']],
  ['newStudy', '/studies/new', ['scientist', 'operator']],
  ['accounts', '/desk/accounts', ['operator', 'steward', 'dpo']],
  ['console', '/console', []],
  ['operations', '/console/consent', ['operator']],
  ['violations', '/console/violations', ['operator']],
  ['runs', '/console/registrations', ['operator']],
  ['whoSeesWhat', '/console/who-sees-what', ['dpo', 'operator']],
  ['events', '/console/audit-chain', ['auditor']],
];

/** The account of the signed-in reader, and the pages that it opens. */
export const staffAccountPage = (context: PageContext, account: StaffAccountView): Page => {
  const texts = TEXTS[context.language].staff.account;
  const isWaiting = account.countsAs !== undefined || account.awaiting.length > 0;
  const waiting = isWaiting ? html`<p class="note">${texts.waiting}</p>\n` : '';
  const opens = (room: StaffRoom, roles: readonly StaffRoleName[]): boolean =>
    room === 'console' ? context.hasConsole === true : roles.some((role) => account.roles.includes(role));
  const rooms = ROOMS.filter(([room, , roles]) => opens(room, roles)).map(
    ([room, path]) => html`<li><a href="${context.root}${path}">${texts.roomNames[room]}</a></li>`,
  );
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
${waiting}${accountItems(account, context)}<h2>${texts.rooms}</h2>
<ul class="links">
${htmlLines(rooms)}</ul>`,
  );
};
