import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import type { Purpose, PurposeState } from '../../consent/model/types.ts';
import { isInForce } from '../../consent/purposes/purpose-transitions.ts';
import { findWidenings } from '../../consent/purposes/version-compatibility.ts';
import { ownValue } from '../../core/json-object.ts';
import { isAsStrict, isChangeOver, isWithin, settingOf, SOURCE_MEMBERS } from './in-force.ts';
import { narrowedOf } from './narrowed-content.ts';
import type { AccountNoe, NoeContent } from './noe.ts';
import type { DeriveNoes, NoeReader } from './person-noes.ts';

const textOf = ({ data }: AuditEvent, member: string): string | undefined => {
  const value = ownValue(data ?? {}, member);
  return typeof value === 'string' ? value : undefined;
};

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** The grants that an event ends and gives, by their object. */
const readsOf = ({ data }: AuditEvent) => {
  const reads = data?.['reads'] as { readonly added?: unknown; readonly removed?: unknown } | undefined;
  return { removed: textsOf(reads?.removed), added: textsOf(reads?.added) };
};

/** A noe of the event's data, if it names what the noe is about. */
const about =
  (member: string, make: (id: string, event: AuditEvent, read: NoeReader) => readonly NoeContent[]): DeriveNoes =>
  (event, read) => {
    const id = textOf(event, member);
    return Promise.resolve(id === undefined ? [] : make(id, event, read));
  };

/** The chain names the key before it ends: an attempt that failed counts as well. */
export const deriveRevocation = about('key', (key) => [{ no: 'credential', key }]);

/** A grant that is given ends the earlier no once the reader has the grant. */
export const deriveGrants: DeriveNoes = async (event, read) => {
  const key = textOf(event, 'credential');
  const { removed, added } = readsOf(event);
  if (key === undefined) return [];
  const noes = removed.map((of) => ({ no: 'grant' as const, key, of }));
  if (added.length === 0) return noes;
  const has = (await read.store.sources.findCredential(key))?.reads ?? [];
  const isOfSame = (other: AuditEvent, of: string): boolean =>
    textOf(other, 'credential') === key && Object.values(readsOf(other)).some((ofs) => ofs.includes(of));
  const isUnderWay = added.some(
    (of) => !has.includes(of) && !isChangeOver(event, read, (other) => isOfSame(other, of)),
  );
  // Grants that the event ends are not delayed.
  if (isUnderWay && noes.length === 0) return 'later';
  const given = added.filter((of) => has.includes(of));
  return [...noes, ...given.map((of) => ({ no: 'grant' as const, key, of, lifted: true as const }))];
};

export const deriveSource: DeriveNoes = async (event, read) => {
  const id = textOf(event, 'source');
  const { data = {} } = event;
  const changed = SOURCE_MEMBERS.filter((member) => Object.hasOwn(data, member));
  if (id === undefined || changed.length === 0) return [];
  const source = await read.store.sources.findSource(id);
  const values: Record<string, unknown> = {};
  for (const member of changed) {
    const asked = ownValue(data, member) ?? null;
    const inForce = source === undefined ? asked : settingOf(source, member);
    const isOfSame = (other: AuditEvent): boolean =>
      textOf(other, 'source') === id && Object.hasOwn(other.data ?? {}, member);
    const isNoWider = isAsStrict(member, asked, inForce);
    if (!isNoWider && !isChangeOver(event, read, isOfSame)) return 'later';
    values[member] = isNoWider ? asked : inForce;
  }
  return [{ no: 'source', id, ...values }];
};

const accountNoe = (event: AuditEvent, { hashOf }: NoeReader, name: string): AccountNoe => {
  const organisation = textOf(event, 'organisation');
  const hasRoles = event.type === 'account.changed' && Array.isArray(event.data?.['roles']);
  return {
    no: 'account',
    account: hashOf(`account ${name}`),
    ...(event.type === 'account.ended' && { ended: true }),
    ...(hasRoles && { roles: textsOf(event.data['roles']) }),
    ...(hasRoles && organisation !== undefined && { organisation }),
  };
};

export const deriveAccount: DeriveNoes = async (event, read) => {
  const name = textOf(event, 'account');
  if (name === undefined) return [];
  const asked = accountNoe(event, read, name);
  const inForce = asked.roles === undefined ? undefined : await read.store.staff.find(name);
  if (inForce === undefined) return [asked];
  const { roles, organisation } = inForce;
  const isNoWider = (asked.organisation ?? organisation) === organisation && isWithin(asked.roles, roles);
  if (isNoWider) return [asked];
  return isChangeOver(event, read, (other) => textOf(other, 'account') === name && Array.isArray(other.data?.['roles']))
    ? [{ ...asked, roles, organisation }]
    : 'later';
};

/** The event follows the step, so the versions have it. */
export const derivePurpose: DeriveNoes = async ({ purpose: id }, { store: { purposes }, hashOf }) => {
  if (id === undefined) return [];
  const versions = (await purposes.findVersions(id)) as unknown as readonly Purpose[];
  const current = versions.findLast(isInForce);
  if (current === undefined) return [];
  const before = versions.filter((one) => one.version < current.version);
  const states = versions.map(({ version, state }): { version: number; state: PurposeState } => ({ version, state }));
  const wider = before.filter((one) => findWidenings(current, one).length > 0).map(({ version }) => version);
  const { accepts } = current;
  const narrowed = wider.some((version) => accepts.includes(version)) ? { narrowed: narrowedOf(current, hashOf) } : {};
  return [{ no: 'purpose', id, states, wider, ...narrowed }];
};

export const deriveWebhook = about('webhook', (id, { type }) => [
  { no: 'webhook', id, ...(type === 'webhook.deleted' && { deleted: true }) },
]);

export const deriveForwarding: DeriveNoes = async (event, read) => {
  const purpose = textOf(event, 'forward');
  if (purpose === undefined) return [];
  const url = ownValue({ ...(await read.store.forwardings.find(purpose)) }, 'url');
  if (url !== textOf(event, 'url') && !isChangeOver(event, read, (other) => textOf(other, 'forward') === purpose))
    return 'later';
  return typeof url === 'string' ? [{ no: 'forwarding', purpose, target: read.hashOf(`target ${url}`) }] : [];
};

export const deriveOrganisation: DeriveNoes = async (event, read) => {
  const [id, asked] = [textOf(event, 'organisation'), textOf(event, 'parent')];
  if (id === undefined || asked === undefined) return [];
  const { parent = asked } = (await read.store.organisations.find(id)) ?? {};
  const isOfSame = (other: AuditEvent): boolean =>
    textOf(other, 'organisation') === id && textOf(other, 'parent') !== undefined;
  if (parent !== asked && !isChangeOver(event, read, isOfSame)) return 'later';
  return [{ no: 'organisation', id, parent }];
};

/** `by` is the holder of the link. */
export const deriveLink: DeriveNoes = ({ by: { link } }) =>
  Promise.resolve(link === undefined ? [] : [{ no: 'link', id: link }]);

/** A restore has ended it, since it was opened after the backup. */
export const deriveEndedLink = about('link', (id) => [{ no: 'link', id }]);

export const deriveVoided = about('statement', (statement, event) => [
  { no: 'voided', source: textOf(event, 'source') ?? '', statement },
]);
