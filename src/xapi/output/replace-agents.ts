import { agentKey } from '../model/agents.ts';
import { addressOf, type Attachment, isSignature } from '../model/attachments.ts';
import type { Actor, Json } from '../model/types.ts';
import { type Member, membersAt, type Span } from '../json/members.ts';
import { IDENTIFIERS } from '../schemas/actors.ts';
import { filterElements, filterMembers, inElements, inMembers, inObject, type Rewrite, rewritten } from './rewrite.ts';

/** A statement in which Agents or Groups were replaced. */
export interface ReplacedAgents {
  readonly text: Uint8Array;
  /** The addresses (`addressOf`) of the removed signatures. */
  readonly signatures: readonly string[];
}

/** The person to replace, and the account in their place. */
interface Replacement {
  /** Returns true if the Agent or Group with this key (`agentKey`) is replaced. */
  readonly has: (key: string) => boolean;
  readonly account: NonNullable<Actor['account']>;
}

const IDENTIFIER_NAMES: ReadonlySet<string> = new Set(IDENTIFIERS);

const valueAt = (body: Buffer, { start, end }: Span): Json => JSON.parse(body.toString('utf8', start, end)) as Json;

/** A replaced Agent or Group keeps only objectType and members, and gets the account. */
const replaceActor = ({ has, account }: Replacement, onReplaced: () => void): Rewrite => {
  const replace: Rewrite = (draft, value) => {
    const members = membersAt(draft.body, value.start);
    const key = agentKey(valueAt(draft.body, value) as unknown as Actor);
    const isReplaced = key !== undefined && has(key);
    const identifier = isReplaced ? members.find(({ name }) => IDENTIFIER_NAMES.has(name)) : undefined;
    if (isReplaced) onReplaced();
    const keep = (member: Member): boolean =>
      !isReplaced || member === identifier || member.name === 'objectType' || member.name === 'member';
    const editMember = (member: Member): void => {
      if (member === identifier)
        draft.edits.push({ start: member.from, end: member.end, text: `"account":${JSON.stringify(account)}` });
      else if (member.name === 'member') inElements(replace)(draft, member);
    };
    filterMembers(draft, { ...value, members }, { keep, editMember });
  };
  return replace;
};

const nothing: Rewrite = () => undefined;

const inOtherPlaces = (replace: Rewrite): Rewrite => {
  const context: Rewrite = (draft, value) => {
    inMembers(draft, value, {
      instructor: replace,
      team: replace,
      contextAgents: inElements((_, one) => {
        inMembers(draft, one, { agent: replace });
      }),
      contextGroups: inElements((_, one) => {
        inMembers(draft, one, { group: replace });
      }),
    });
  };
  const subStatement: Rewrite = (draft, value) => {
    inMembers(draft, value, { actor: replace, object: inObject(nothing, replace, nothing), context });
  };
  return (draft, value) => {
    inMembers(draft, value, { object: inObject(nothing, replace, subStatement), context });
  };
};

/** A signature is over the complete statement as it was, and contains it (1.0.3 Data 2.6; 2.0 4.2.6). */
const withoutSignatures = (onSignature: (address: string) => void): Rewrite => {
  const remove: Rewrite = (draft, statement) => {
    const isKept = (element: Span): boolean => !isSignature(valueAt(draft.body, element) as unknown as Attachment);
    const members = membersAt(draft.body, statement.start);
    filterMembers(
      draft,
      { ...statement, members },
      {
        keep: (member) => {
          if (member.name !== 'attachments') return true;
          const attachments = valueAt(draft.body, member) as readonly unknown[] as readonly Attachment[];
          const signatures = attachments.filter(isSignature);
          for (const one of signatures) onSignature(addressOf(one));
          return signatures.length === 0 || signatures.length < attachments.length;
        },
        editMember: (member) => {
          if (member.name === 'attachments') filterElements(draft, member, isKept);
          else if (member.name === 'object') inObject(nothing, nothing, remove)(draft, member);
        },
      },
    );
  };
  return remove;
};

/**
 * Replaces Agents and Groups of a stored, valid statement by an account, except actor and authority; undefined without
 * any. Removes signatures, which no longer match. Texts, extensions and attachments about the person stay.
 */
export const replaceAgents = (text: Uint8Array, replacement: Replacement): ReplacedAgents | undefined => {
  let count = 0;
  const replace = replaceActor(replacement, () => {
    count += 1;
  });
  const replaced = rewritten(text, inOtherPlaces(replace));
  if (count === 0) return undefined;
  const signatures: string[] = [];
  return {
    text: rewritten(
      replaced,
      withoutSignatures((address) => signatures.push(address)),
    ),
    signatures,
  };
};
