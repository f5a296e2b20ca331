import type { Actor } from './types.ts';

/** A Person Object: the properties of the person behind an Agent, as lists (1.0.3 Communication 2.4; 2.0 4.1.6.3). */
export interface PersonObject {
  readonly objectType: 'Person';
  readonly name?: readonly string[];
  readonly mbox?: readonly string[];
  readonly mbox_sha1sum?: readonly string[];
  readonly openid?: readonly string[];
  readonly account?: readonly { readonly homePage: string; readonly name: string }[];
}

/**
 * The Person Object of an Agent, only with the properties of that Agent. Linking the personas of one person would need
 * explicit permission (1.0.3 Communication 2.4), and an unchanged answer does not reveal that an Agent is known.
 */
export const personOf = ({ name, mbox, mbox_sha1sum, openid, account }: Actor): PersonObject => ({
  objectType: 'Person',
  ...(name !== undefined && { name: [name] }),
  ...(mbox !== undefined && { mbox: [mbox] }),
  ...(mbox_sha1sum !== undefined && { mbox_sha1sum: [mbox_sha1sum] }),
  ...(openid !== undefined && { openid: [openid] }),
  ...(account !== undefined && { account: [account] }),
});
