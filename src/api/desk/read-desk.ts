import { createFourEyes } from '../../consent/purposes/workflow/four-eyes.ts';
import type { PurposeDetails } from '../../consent/purposes/purpose-versions.ts';
import { canSeePurpose } from '../../consent/purposes/workflow/purpose-access.ts';
import { isClosed } from '../../studies/study/re-identification-request.ts';
import { actingRoles } from '../../access/sources/acting-roles.ts';
import { mayOperate, mayRuleOnPurposes } from '../../access/sources/scopes.ts';
import type { FindResponsiblePerson } from '../../access/sources/find-responsible-person.ts';
import type { StaffInvitation } from '../../access/staff/staff-accounts.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import { defined } from '../../core/json-object.ts';
import { readSourcesInScope } from '../route/sources-in-scope.ts';
import { CONFIRMERS, OFFICERS } from '../route/scopes.ts';
import type { AppDeps } from '../route/services.ts';
import type { DeskActor, DeskItem } from './desk-item.ts';
import type { DeskKind, DeskReason } from './desk-json.ts';
import { accountItem, mentionItems, objectionItems } from './people-items.ts';
import { contactItems, purposeItems } from './study-items.ts';

type Account = StaffInvitation['account'];

/** The services from which the desk is derived. */
export interface DeskServices {
  readonly purposes: AppDeps['purposes'];
  readonly sources: AppDeps['sources'];
  readonly studies: AppDeps['studies'];
  readonly people: AppDeps['people'];
  readonly settings: AppDeps['settings'];
  readonly now: AppDeps['now'];
}

/** The items of a reader; `incomplete` are the kinds of which more wait than one page of their service. */
interface DeskItems {
  readonly items: readonly DeskItem[];
  readonly incomplete: readonly DeskKind[];
}

const hasOneOf = (scopes: readonly string[], roles: readonly string[]): boolean =>
  roles.some((role) => scopes.includes(role));

/** Each actor is looked up once. */
export const remembering = (find: FindResponsiblePerson): FindResponsiblePerson => {
  const found = new Map<string, Promise<string>>();
  return (actor) => {
    const known = found.get(actor) ?? find(actor);
    found.set(actor, known);
    return known;
  };
};

/** Makes the items of purposes; the audiences of sources are read once. */
export const createPurposeItems = async (
  findResponsiblePerson: FindResponsiblePerson,
  { sources, settings: { studyMinimum }, now }: DeskServices,
): Promise<(details: PurposeDetails) => readonly DeskItem[]> => {
  const known = await sources.sources.list();
  const audienceOf = new Map(known.map((source) => [source.id, source.audience]));
  const fourEyes = createFourEyes(findResponsiblePerson);
  return (details) =>
    purposeItems(details, {
      fourEyes,
      contextOf: ({ purpose }) => ({
        studyMinimum,
        audiences: purpose.scope.sources.map((id) => audienceOf.get(id)),
        hasTarget: true,
      }),
      now: now(),
    });
};

const readPurposeItems = async (
  reader: StaffPrincipal,
  findResponsiblePerson: FindResponsiblePerson,
  services: DeskServices,
): Promise<readonly DeskItem[]> => {
  const [all, itemsOf] = await Promise.all([
    services.purposes.purposeWorkflow.list(),
    createPurposeItems(findResponsiblePerson, services),
  ]);
  return all.filter((details) => canSeePurpose(reader, details)).flatMap(itemsOf);
};

const readContactItems = async (
  reader: StaffPrincipal,
  findResponsiblePerson: FindResponsiblePerson,
  { studies, now }: DeskServices,
): Promise<readonly DeskItem[]> =>
  hasOneOf(reader.scopes, OFFICERS)
    ? (await studies.reidentifications.listAll())
        .filter(({ purpose, requests }) => reader.hasInScope(purpose.scope.sources) && !requests.every(isClosed))
        .flatMap((study) => contactItems(study, reader, { findResponsiblePerson, now: now() }))
    : [];

const NOTHING: DeskItems = { items: [], incomplete: [] };

const readObjectionItems = async (
  { scopes, hasInScope }: StaffPrincipal,
  { people, purposes }: DeskServices,
): Promise<DeskItems> => {
  if (!mayRuleOnPurposes(scopes)) return NOTHING;
  const { objections, next } = await people.personAdmin.listObjections();
  const found = await purposes.findPurposes([...new Set(objections.map(({ purpose }) => purpose))]);
  const inScope = objections.filter(({ purpose }) => hasInScope(found.get(purpose)?.purpose.scope.sources ?? []));
  return { items: objectionItems(inScope, found), incomplete: next === undefined ? [] : ['objection'] };
};

const readMentionItems = async (reader: StaffPrincipal, services: DeskServices): Promise<DeskItems> => {
  if (!mayRuleOnPurposes(reader.scopes)) return NOTHING;
  const { people, next } = await services.people.mentionAdmin.list(await readSourcesInScope(reader, services));
  return { items: mentionItems(people, reader.organisation), incomplete: next === undefined ? [] : ['mention'] };
};

/** An operator sees each account that waits, as in the list of staff; the others those that they can confirm. */
const readAccountItems = async (reader: StaffPrincipal, { people }: DeskServices): Promise<readonly DeskItem[]> => {
  const { staffAccounts } = people.staff;
  if (!hasOneOf(reader.scopes, CONFIRMERS)) return [];
  const accounts = await (mayOperate(reader.scopes)
    ? staffAccounts.awaiting(reader)
    : staffAccounts.confirmable(reader));
  return accounts.map((account) => accountItem(account, staffAccounts));
};

/** All that waits in the scope of a reader, from the services that their pages and routes read. */
export const readDeskItems = async (reader: StaffPrincipal, services: DeskServices): Promise<DeskItems> => {
  const { staffAccounts } = services.people.staff;
  const findResponsiblePerson = remembering((name) => staffAccounts.responsiblePersonOf({ name }));
  const [ofPurposes, contacts, objections, mentions, accounts] = await Promise.all([
    readPurposeItems(reader, findResponsiblePerson, services),
    readContactItems(reader, findResponsiblePerson, services),
    readObjectionItems(reader, services),
    readMentionItems(reader, services),
    readAccountItems(reader, services),
  ]);
  return {
    items: [...ofPurposes, ...contacts, ...objections.items, ...mentions.items, ...accounts],
    incomplete: [...objections.incomplete, ...mentions.incomplete],
  };
};

/** The reason why an actor cannot take the step of an item; undefined if they can. */
export const hindranceOf = async (
  { roles, ruledOver, findReason }: DeskItem,
  actor: DeskActor,
  hasInScope: StaffPrincipal['hasInScope'],
): Promise<DeskReason | undefined> => {
  if (!hasOneOf(actor.scopes, roles)) return 'role';
  if (ruledOver.length > 0 && !hasInScope(ruledOver)) return 'scope';
  return findReason(actor);
};

/** The most people that an item names, and the most accounts that are asked about. */
const MOST_NAMED = 5;
const MOST_ASKED = 25;

/** The accounts that have not ended, and can sign in. */
export const actingAccounts = (accounts: readonly Account[]): readonly Account[] =>
  accounts.filter(
    ({ endedAt, passkeys, subject }) => endedAt === undefined && (passkeys.length > 0 || subject !== undefined),
  );

/** Some of the accounts that can take the step of an item. */
export const peopleFor = async (
  item: DeskItem,
  accounts: readonly Account[],
  { people }: DeskServices,
): Promise<readonly Account[]> => {
  const asked = accounts.filter((account) => hasOneOf(actingRoles(account), item.roles)).slice(0, MOST_ASKED);
  const reasons = await Promise.all(
    asked.map(async (account) => {
      const { name, organisation, lab } = account;
      const actor = { actor: name, scopes: actingRoles(account), organisation, ...defined({ lab }) };
      return hindranceOf(item, actor, await people.staff.readOrganisationScope(organisation));
    }),
  );
  return asked.filter((_, index) => reasons[index] === undefined).slice(0, MOST_NAMED);
};
