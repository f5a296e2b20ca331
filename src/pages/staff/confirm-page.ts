import { descriptionItem } from '../html/description-list.ts';
import { formatDay } from '../html/format.ts';
import { postForm } from '../html/form.ts';
import { type Html, html, ifDefined } from '../html/html.ts';
import { type Page, type PageContext, renderSitePage } from '../layout/page.ts';
import { TEXTS } from '../layout/texts-by-language.ts';
import type { StaffRoleName } from '../texts/staff-texts.ts';

/** An account that waits for a second person. */
export interface AccountToConfirm {
  readonly name: string;
  readonly displayName: string;
  readonly organisation: string;
  /** The version that is confirmed: a change of the account meanwhile is refused. */
  readonly version: string;
  readonly roles: readonly StaffRoleName[];
  /** Roles that permit nothing yet. */
  readonly awaiting: readonly StaffRoleName[];
  readonly invitedBy?: string;
  /** The account or key that it counts as. */
  readonly countsAs?: string;
  /** The time at which its passkey was made, in milliseconds since the epoch. */
  readonly joinedAt?: number;
}

interface ConfirmView {
  readonly accounts: readonly AccountToConfirm[];
  /** The reason for which the last confirmation was refused. */
  readonly refusal?: string;
}

const accountCard = (account: AccountToConfirm, context: PageContext): Html => {
  const { language, formToken, root } = context;
  const { account: texts, confirm } = TEXTS[language].staff;
  const { name, displayName, organisation, version, roles, awaiting, invitedBy, countsAs, joinedAt } = account;
  const named = (all: readonly StaffRoleName[]): string => all.map((role) => texts.roleNames[role]).join(', ');
  const label = html`${confirm.button}<span class="unseen"> ${displayName}</span>`;
  return html`<article class="card">
<h2>${displayName} <code>${name}</code></h2>
<dl>
${descriptionItem(texts.organisation, html`<code>${organisation}</code>`)}${ifDefined(invitedBy, (who) =>
    descriptionItem(confirm.invitedBy, html`<code>${who}</code>`),
  )}${ifDefined(joinedAt, (at) => descriptionItem(confirm.joined, formatDay(at, language)))}${ifDefined(
    countsAs,
    (who) => descriptionItem(texts.countsAs, html`<code>${who}</code>`),
  )}${roles.length === 0 ? '' : descriptionItem(texts.roles, named(roles))}${
    awaiting.length === 0 ? '' : descriptionItem(texts.awaiting, html`<strong>${named(awaiting)}</strong>`)
  }</dl>
${postForm({
  action: `${root}/desk/accounts`,
  formToken,
  hidden: { account: name, version },
  content: html`<p class="actions"><button>${label}</button></p>`,
})}</article>
`;
};

/** The accounts that the reader may confirm, as another person than the inviter. */
export const confirmPage = (context: PageContext, { accounts, refusal }: ConfirmView): Page => {
  const texts = TEXTS[context.language].staff.confirm;
  const note = ifDefined(
    refusal,
    (reason) => html`<p class="note ill" role="alert">${texts.refused} <span lang="en">${reason}</span></p>\n`,
  );
  return renderSitePage(
    context,
    texts.title,
    html`<h1>${texts.title}</h1>
<p class="lead">${texts.intro}</p>
<p>${texts.before}</p>
${note}${
      accounts.length === 0
        ? html`<p class="note">${texts.none}</p>\n`
        : accounts.map((account) => accountCard(account, context))
    }`,
  );
};
