import type { Actor } from './types.ts';

/**
 * A Person: what is known of whoever an Agent stands for, each property a list (1.0.3 Communication 2.4; 2.0 4.1.6.3).
 */
export interface Person {
  readonly objectType: 'Person';
  readonly name?: readonly string[];
  readonly mbox?: readonly string[];
  readonly mbox_sha1sum?: readonly string[];
  readonly openid?: readonly string[];
  readonly account?: readonly { readonly homePage: string; readonly name: string }[];
}

/**
 * The Person of an Agent: what the Agent itself says, and no more. Names and other identifiers that statements give are
 * not looked up: to link the personas of one person asks for a permission that the standard wants given explicitly
 * (1.0.3 Communication 2.4), and an answer that adds nothing tells nobody whether an Agent is known here.
 */
export const personOf = ({ name, mbox, mbox_sha1sum, openid, account }: Actor): Person => ({
  objectType: 'Person',
  ...(name === undefined ? {} : { name: [name] }),
  ...(mbox === undefined ? {} : { mbox: [mbox] }),
  ...(mbox_sha1sum === undefined ? {} : { mbox_sha1sum: [mbox_sha1sum] }),
  ...(openid === undefined ? {} : { openid: [openid] }),
  ...(account === undefined ? {} : { account: [account] }),
});
