import { formatted, listOf, object, type Properties, type Schema, shared, TEXT } from './parts.ts';

/** The four inverse functional identifiers (1.0.3 Data 2.4.2.3; IEEE 9274.1.1 4.2.2.1). */
export const IDENTIFIERS = ['mbox', 'mbox_sha1sum', 'openid', 'account'] as const;

const properties: Properties = {
  objectType: TEXT,
  name: TEXT,
  mbox: formatted('mbox'),
  mbox_sha1sum: formatted('sha1'),
  openid: formatted('iri'),
  account: object({ homePage: formatted('iri'), name: TEXT }, ['homePage', 'name']),
};

export const AGENT: Schema = {
  ...object({ ...properties, objectType: { const: 'Agent' } }),
  identifiers: { of: IDENTIFIERS },
};

/** A Group: identified, or with members. Clients write an empty list of members beside an identifier. */
export const GROUP: Schema = {
  ...object({ ...properties, objectType: { const: 'Group' }, member: listOf(shared('agent')) }, ['objectType']),
  identifiers: { of: IDENTIFIERS, orElse: 'member' },
};

export const ACTOR: Schema = { type: 'object', kinds: { Agent: shared('agent'), Group: shared('group') } };

/** The authority of a statement: an Agent, or an anonymous Group of two Agents (1.0.3 Data 2.4.9). */
export const AUTHORITY: Schema = {
  type: 'object',
  kinds: {
    Agent: shared('agent'),
    Group: object({ objectType: TEXT, name: TEXT, member: { ...listOf(shared('agent'), 2), maxItems: 2 } }, ['member']),
  },
};
