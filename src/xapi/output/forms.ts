import { chosenLanguage, languageRanges } from './accept-language.ts';
import type { LanguageRange } from './accept-language.ts';
import { bufferOf, elementsAt, isObjectAt, membersAt } from '../json/members.ts';
import type { Member, Span } from '../json/members.ts';
import { spliced } from '../json/splice.ts';
import type { Edit } from '../json/splice.ts';

/** A form is made by edits of the text, so that what stays comes back byte for byte, numbers too. */
interface Draft {
  readonly body: Buffer;
  readonly edits: Edit[];
}

/** Changes the value that stands there. */
type Rewrite = (draft: Draft, value: Span) => void;

const IDENTIFIERS: ReadonlySet<string> = new Set(['mbox', 'mbox_sha1sum', 'openid', 'account']);

/** Leaves only the members that are kept. Within kept members, edits are made in passing, so that all stay in order. */
const keepMembers = (
  draft: Draft,
  object: Span,
  members: readonly Member[],
  keeps: (member: Member) => boolean,
  within?: (member: Member) => void,
): void => {
  let from = object.start + 1;
  let isFirst = true;
  let hasGap = false;
  for (const member of members) {
    if (!keeps(member)) {
      hasGap = true;
      continue;
    }
    if (hasGap) draft.edits.push({ start: from, end: member.from, text: isFirst ? '' : ',' });
    within?.(member);
    from = member.end;
    isFirst = false;
    hasGap = false;
  }
  if (hasGap) draft.edits.push({ start: from, end: object.end - 1, text: '' });
};

/** Rewrites the members that have a rule, and leaves the others. */
const inMembers = (draft: Draft, object: Span, rules: Readonly<Record<string, Rewrite | undefined>>): void => {
  for (const member of membersAt(draft.body, object.start)) {
    if (Object.hasOwn(rules, member.name)) rules[member.name]?.(draft, member);
  }
};

const inElements =
  (rewrite: Rewrite): Rewrite =>
  (draft, value) => {
    if (isObjectAt(draft.body, value.start)) rewrite(draft, value);
    else for (const element of elementsAt(draft.body, value.start)) rewrite(draft, element);
  };

const inContextActivities =
  (rewrite: Rewrite): Rewrite =>
  (draft, value) => {
    for (const kind of membersAt(draft.body, value.start)) inElements(rewrite)(draft, kind);
  };

const objectTypeOf = ({ body }: Draft, members: readonly Member[]): unknown => {
  const member = members.find(({ name }) => name === 'objectType');
  return member && JSON.parse(body.toString('utf8', member.start, member.end));
};

const toId: Rewrite = (draft, value) => {
  keepMembers(draft, value, membersAt(draft.body, value.start), ({ name }) => name === 'id');
};

/** An objectType stays where the meaning needs it: a Group always, an Agent as object of a statement. */
const toIdentifier =
  (needsObjectType: boolean): Rewrite =>
  (draft, value) => {
    const members = membersAt(draft.body, value.start);
    const isGroup = objectTypeOf(draft, members) === 'Group';
    const isIdentified = members.some(({ name }) => IDENTIFIERS.has(name));
    keepMembers(
      draft,
      value,
      members,
      ({ name }) =>
        IDENTIFIERS.has(name) ||
        (name === 'objectType' && (isGroup || needsObjectType)) ||
        (name === 'member' && !isIdentified),
      (member) => {
        if (member.name === 'member') inElements(toIdentifier(false))(draft, member);
      },
    );
  };

const inObject =
  (ofActivity: Rewrite, ofActor: Rewrite, ofSubStatement: Rewrite): Rewrite =>
  (draft, value) => {
    const type = objectTypeOf(draft, membersAt(draft.body, value.start));
    if (type === 'SubStatement') ofSubStatement(draft, value);
    else if (type === 'Agent' || type === 'Group') ofActor(draft, value);
    else if (type !== 'StatementRef') ofActivity(draft, value);
  };

const actorToIdentifier = toIdentifier(false);

const toIds: Rewrite = (draft, statement) => {
  inMembers(draft, statement, {
    actor: actorToIdentifier,
    authority: actorToIdentifier,
    verb: toId,
    object: inObject(toId, toIdentifier(true), toIds),
    context: (_, context) => {
      inMembers(draft, context, {
        instructor: actorToIdentifier,
        team: actorToIdentifier,
        contextActivities: inContextActivities(toId),
        contextAgents: inElements((_draft, one) => {
          inMembers(draft, one, { agent: actorToIdentifier });
        }),
        contextGroups: inElements((_draft, one) => {
          inMembers(draft, one, { group: actorToIdentifier });
        }),
      });
    },
  });
};

const toOneLanguage =
  (ranges: readonly LanguageRange[]): Rewrite =>
  (draft, map) => {
    const members = membersAt(draft.body, map.start);
    const chosen = chosenLanguage(
      members.map(({ name }) => name),
      ranges,
    );
    keepMembers(draft, map, members, ({ name }) => name === chosen);
  };

const definitionToOneLanguage = (one: Rewrite): Rewrite => {
  const components = inElements((draft, component) => {
    inMembers(draft, component, { description: one });
  });
  return (draft, value) => {
    inMembers(draft, value, {
      name: one,
      description: one,
      choices: components,
      scale: components,
      source: components,
      target: components,
      steps: components,
    });
  };
};

/**
 * Puts the known definition of an activity in the place of its own, or where it has none; leaves it one language where
 * none is known.
 */
const toKnown =
  (definition: Rewrite, known: (id: string) => string | undefined): Rewrite =>
  (draft, value) => {
    const members = membersAt(draft.body, value.start);
    const own = members.find(({ name }) => name === 'definition');
    const id = members.find(({ name }) => name === 'id');
    const text = id && known(JSON.parse(draft.body.toString('utf8', id.start, id.end)) as string);
    if (text === undefined) {
      if (own !== undefined) definition(draft, own);
    } else {
      draft.edits.push(
        own === undefined
          ? { start: value.end - 1, end: value.end - 1, text: `,"definition":${text}` }
          : { ...own, text },
      );
    }
  };

const toCanonical = (one: Rewrite, activity: Rewrite): Rewrite => {
  const nothing: Rewrite = () => undefined;
  const statement: Rewrite = (draft, value) => {
    inMembers(draft, value, {
      verb: (_, verb) => {
        inMembers(draft, verb, { display: one });
      },
      object: inObject(activity, nothing, statement),
      context: (_, context) => {
        inMembers(draft, context, { contextActivities: inContextActivities(activity) });
      },
    });
  };
  return statement;
};

const rewritten = (text: Uint8Array, rewrite: Rewrite): Uint8Array => {
  const body = bufferOf(text);
  const draft: Draft = { body, edits: [] };
  rewrite(draft, { start: body.indexOf('{'), end: body.lastIndexOf('}') + 1 });
  return draft.edits.length === 0 ? text : spliced(body, draft.edits, body.length, '');
};

/**
 * A stored statement in the format `ids`: of Agents, Groups, Activities and Verbs only what identifies them, of an
 * anonymous Group what identifies its members (1.0.3 Communication 2.1.3, `format`; 2.0 4.1.6.1), in the context, the
 * authority and a SubStatement too. All else stays byte for byte. `text` must be the text of a valid statement.
 */
export const idsForm = (text: Uint8Array): Uint8Array => rewritten(text, toIds);

/**
 * How many UTF-16 units of known definitions the statements of one page are given: small statements may name many large
 * ones.
 */
const MOST_GIVEN = 16_000_000;

/**
 * Begins a page of stored statements in the format `canonical`: each activity has the definition that is known of it
 * (`definitions`, JSON texts by its IRI), its own where none is known; and in these and in the display of the verb
 * stands one language, in context activities and a SubStatement too, each map by itself by the reader's Accept-Language
 * header (1.0.3 Communication 2.1.3, language filtering; 2.0 4.1.6.1). All else, attachments too, stays byte for byte.
 * Each text must be that of a valid statement. Once the known definitions have filled 16 million characters, the page's
 * other activities keep their own.
 */
export const canonicalForms = (
  acceptLanguage: string | undefined,
  definitions: ReadonlyMap<string, string>,
): ((text: Uint8Array) => Uint8Array) => {
  const one = toOneLanguage(languageRanges(acceptLanguage));
  const definition = definitionToOneLanguage(one);
  const shown = new Map<string, string>();
  let room = MOST_GIVEN;
  const known = (id: string): string | undefined => {
    const whole = definitions.get(id);
    if (whole === undefined) return undefined;
    const text = shown.get(id) ?? bufferOf(rewritten(Buffer.from(whole), definition)).toString('utf8');
    shown.set(id, text);
    if (text.length > room) return undefined;
    room -= text.length;
    return text;
  };
  const rewrite = toCanonical(one, toKnown(definition, known));
  return (text) => rewritten(text, rewrite);
};
