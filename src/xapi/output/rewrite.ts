import { asBuffer } from '../../core/bytes/bytes.ts';
import { elementsAt, isObjectAt, type Member, membersAt, type Span } from '../json/members.ts';
import { type Edit, spliced } from '../json/splice.ts';

/** A text and its edits: all else stays byte for byte, numbers too. */
interface Draft {
  readonly body: Buffer;
  readonly edits: Edit[];
}

/** Adds the edits of one value. */
export type Rewrite = (draft: Draft, value: Span) => void;

interface MemberRules {
  readonly keep: (member: Member) => boolean;
  /** Adds edits within a kept member. */
  readonly editMember?: (member: Member) => void;
}

/** Removes the members of an object that are not kept. Edits stay in the order of the text. */
export const filterMembers = (
  draft: Draft,
  { start, end, members }: Span & { readonly members: readonly Member[] },
  { keep, editMember }: MemberRules,
): void => {
  let from = start + 1;
  let isFirst = true;
  let hasGap = false;
  for (const member of members) {
    if (!keep(member)) {
      hasGap = true;
      continue;
    }
    if (hasGap) draft.edits.push({ start: from, end: member.from, text: isFirst ? '' : ',' });
    editMember?.(member);
    from = member.end;
    isFirst = false;
    hasGap = false;
  }
  if (hasGap) draft.edits.push({ start: from, end: end - 1, text: '' });
};

/** Applies a rule to each member that has one. */
export const inMembers = (draft: Draft, object: Span, rules: Readonly<Record<string, Rewrite | undefined>>): void => {
  for (const member of membersAt(draft.body, object.start)) {
    if (Object.hasOwn(rules, member.name)) rules[member.name]?.(draft, member);
  }
};

/** Applies a rule to an object, or to each element of an array. */
export const inElements =
  (rewrite: Rewrite): Rewrite =>
  (draft, value) => {
    if (isObjectAt(draft.body, value.start)) rewrite(draft, value);
    else for (const element of elementsAt(draft.body, value.start)) rewrite(draft, element);
  };

/** Removes the elements of an array that are not kept. */
export const filterElements = (draft: Draft, array: Span, keep: (element: Span) => boolean): void => {
  const elements = elementsAt(draft.body, array.start);
  const kept = elements.filter(keep);
  if (kept.length === elements.length) return;
  let from = array.start + 1;
  kept.forEach(({ start, end }, index) => {
    draft.edits.push({ start: from, end: start, text: index === 0 ? '' : ',' });
    from = end;
  });
  draft.edits.push({ start: from, end: array.end - 1, text: '' });
};

/** The objectType among the members of an object. */
export const objectTypeOf = ({ body }: Draft, members: readonly Member[]): unknown => {
  const member = members.find(({ name }) => name === 'objectType');
  return member && JSON.parse(body.toString('utf8', member.start, member.end));
};

/** Applies a rule to the object of a statement, by its kind. */
export const inObject =
  (ofActivity: Rewrite, ofActor: Rewrite, ofSubStatement: Rewrite): Rewrite =>
  (draft, value) => {
    const type = objectTypeOf(draft, membersAt(draft.body, value.start));
    if (type === 'SubStatement') ofSubStatement(draft, value);
    else if (type === 'Agent' || type === 'Group') ofActor(draft, value);
    else if (type !== 'StatementRef') ofActivity(draft, value);
  };

/** The text of a JSON object after a rule; the same bytes if nothing changes. */
export const rewritten = (text: Uint8Array, rewrite: Rewrite): Uint8Array => {
  const body = asBuffer(text);
  const draft: Draft = { body, edits: [] };
  rewrite(draft, { start: body.indexOf('{'), end: body.lastIndexOf('}') + 1 });
  return draft.edits.length === 0 ? text : spliced(body, draft.edits, body.length, '');
};
