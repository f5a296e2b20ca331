import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import type { Purpose, PurposeState } from '../../consent/model/types.ts';
import { contentOfPurpose } from '../../consent/purposes/purpose-json.ts';
import { isInForce } from '../../consent/purposes/purpose-transitions.ts';
import { findWidenings } from '../../consent/purposes/version-compatibility.ts';
import { ownValue } from '../../core/json-object.ts';
import type { NoeContent } from './noe.ts';
import type { DeriveNoes, NoeReader } from './person-noes.ts';

const textOf = ({ data }: AuditEvent, member: string): string | undefined => {
  const value = ownValue(data ?? {}, member);
  return typeof value === 'string' ? value : undefined;
};

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** A noe of the event's data, if it names what the noe is about. */
const about =
  (member: string, make: (id: string, event: AuditEvent, read: NoeReader) => readonly NoeContent[]): DeriveNoes =>
  (event, read) => {
    const id = textOf(event, member);
    return Promise.resolve(id === undefined ? [] : make(id, event, read));
  };

/** The chain names it before it ends: an attempt that failed counts as well. */
export const deriveRevocation = about('key', (key) => [{ no: 'credential', key }]);

export const deriveGrants = about('credential', (key, { data }) => {
  const reads = data?.['reads'] as { readonly added?: unknown; readonly removed?: unknown } | undefined;
  return [
    ...textsOf(reads?.removed).map((of) => ({ no: 'grant' as const, key, of })),
    ...textsOf(reads?.added).map((of) => ({ no: 'grant' as const, key, of, lifted: true as const })),
  ];
});

const SOURCE_MEMBERS = ['keep', 'audience', 'shares', 'directKafka', 'organisation'] as const;

export const deriveSource = about('source', (id, { data = {} }) => {
  const changed = SOURCE_MEMBERS.flatMap((member) =>
    Object.hasOwn(data, member) ? [[member, ownValue(data, member)]] : [],
  );
  return changed.length === 0 ? [] : [{ no: 'source', id, ...Object.fromEntries(changed) } as NoeContent];
});

const accountNoe = (event: AuditEvent, { hashOf }: NoeReader, name: string): NoeContent => {
  const organisation = textOf(event, 'organisation');
  const hasRoles = event.type === 'account.changed' && Array.isArray(event.data?.['roles']);
  return {
    no: 'account',
    account: hashOf(`account ${name}`),
    ...(event.type === 'account.ended' ? { ended: true } : {}),
    ...(hasRoles ? { roles: textsOf(event.data['roles']) } : {}),
    ...(hasRoles && organisation !== undefined ? { organisation } : {}),
  };
};

export const deriveAccount = about('account', (name, event, read) => [accountNoe(event, read, name)]);

/** The event follows the step, so the versions have it. */
export const derivePurpose: DeriveNoes = async ({ purpose: id }, { store: { purposes } }) => {
  if (id === undefined) return [];
  const versions = (await purposes.findVersions(id)) as unknown as readonly Purpose[];
  const current = versions.findLast(isInForce);
  if (current === undefined) return [];
  const before = versions.filter((one) => one.version < current.version);
  const states = versions.map(({ version, state }): { version: number; state: PurposeState } => ({ version, state }));
  const wider = before.filter((one) => findWidenings(current, one).length > 0).map(({ version }) => version);
  const { accepts } = current;
  const narrowed = wider.some((version) => accepts.includes(version))
    ? { narrowed: { accepts, content: contentOfPurpose(current) } }
    : {};
  return [{ no: 'purpose', id, states, wider, ...narrowed }];
};

export const deriveWebhook = about('webhook', (id, { type }) => [
  { no: 'webhook', id, ...(type === 'webhook.deleted' ? { deleted: true } : {}) },
]);

export const deriveForwarding = about('forward', (purpose, event, { hashOf }) => [
  { no: 'forwarding', purpose, target: hashOf(`target ${textOf(event, 'url') ?? ''}`) },
]);

export const deriveOrganisation = about('organisation', (id, event) => {
  const parent = textOf(event, 'parent');
  return parent === undefined ? [] : [{ no: 'organisation', id, parent }];
});

/** `by` is the holder of the link. */
export const deriveLink: DeriveNoes = ({ by: { link } }) =>
  Promise.resolve(link === undefined ? [] : [{ no: 'link', id: link }]);

/** A restore has ended it, since it was opened after the backup. */
export const deriveEndedLink = about('link', (id) => [{ no: 'link', id }]);

export const deriveVoided = about('statement', (statement, event) => [
  { no: 'voided', source: textOf(event, 'source') ?? '', statement },
]);
