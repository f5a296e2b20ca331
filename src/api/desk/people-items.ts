import { ACCOUNT_PREFIX } from '../../access/sources/find-responsible-person.ts';
import type { StaffAccounts, StaffInvitation } from '../../access/staff/staff-accounts.ts';
import type { PersonAdmin } from '../../consent/admin/person-admin.ts';
import type { PersonMentions } from '../../consent/admin/mention-admin.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { isProblem } from '../../core/problem.ts';
import type { DeskActor, DeskItem } from './desk-item.ts';

type Objections = Awaited<ReturnType<PersonAdmin['listObjections']>>['objections'];

const always = (): Promise<undefined> => Promise.resolve(undefined);

/** The objections to each purpose as one item, due with the first of them; it names no person. */
export const objectionItems = (
  objections: Objections,
  purposes: ReadonlyMap<string, { readonly purpose: Pick<Purpose, 'title' | 'scope'> }>,
): readonly DeskItem[] =>
  [...new Set(objections.map(({ purpose }) => purpose))].flatMap((id) => {
    const own = objections.filter(({ purpose }) => purpose === id);
    const found = purposes.get(id)?.purpose;
    if (found === undefined) return [];
    return [
      {
        kind: 'objection',
        id,
        title: found.title,
        count: own.length,
        sources: found.scope.sources,
        ruledOver: found.scope.sources,
        step: 'rule',
        roles: ['steward'],
        since: Math.min(...own.map(({ since }) => since)),
        due: Math.min(...own.map(({ due }) => due)),
        findReason: always,
      },
    ];
  });

/** The erased people that statements still name and no order replaces, as one item; it names no person. */
export const mentionItems = (people: readonly PersonMentions[], organisation: string): readonly DeskItem[] => {
  const waiting = people.filter(({ replacement }) => replacement === undefined);
  const sources = [...new Set(waiting.flatMap((one) => Object.keys(one.sources)))];
  if (waiting.length === 0) return [];
  return [
    {
      kind: 'mention',
      id: 'mentions',
      title: {
        en: 'Erased people named in statements of others',
        fr: 'Personnes effacées nommées dans les traces d’autres',
      },
      count: waiting.length,
      sources,
      ruledOver: sources,
      organisation,
      step: 'replace',
      roles: ['steward'],
      since: Math.min(...waiting.map(({ first }) => first)),
      findReason: always,
    },
  ];
};

/** The account as an item for those who may confirm it. */
export const accountItem = (
  account: StaffInvitation['account'],
  { get, mayConfirm }: Pick<StaffAccounts, 'get' | 'mayConfirm'>,
): DeskItem => {
  const { name, displayName, organisation, passkeys, invitedBy, createdAt } = account;
  const joinedAt = passkeys[0]?.addedAt;
  const isVisible = async (actor: DeskActor): Promise<boolean> => {
    try {
      await get(name, actor);
      return true;
    } catch (thrown) {
      if (isProblem(thrown, 'not-found')) return false;
      throw thrown;
    }
  };
  return {
    kind: 'account',
    id: name,
    title: { und: displayName },
    sources: [],
    ruledOver: [],
    organisation,
    step: 'confirm',
    roles: ['operator', 'steward', 'dpo'],
    since: joinedAt ?? createdAt,
    last:
      joinedAt === undefined
        ? { step: 'invite', by: invitedBy ?? name, at: createdAt }
        : { step: 'join', by: name, at: joinedAt },
    findReason: async (actor) => {
      if (!actor.actor.startsWith(ACCOUNT_PREFIX)) return 'key';
      if (!(await isVisible(actor))) return 'scope';
      return (await mayConfirm(account, actor)) ? undefined : 'invited';
    },
  };
};
