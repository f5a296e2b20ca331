import { asBuffer } from '../../core/bytes/bytes.ts';
import { chosenLanguage, type LanguageRange, languageRanges } from './accept-language.ts';
import { IDENTIFIERS } from '../schemas/actors.ts';
import { COMPONENT_LISTS } from '../schemas/objects.ts';
import { type Member, membersAt } from '../json/members.ts';
import { filterMembers, inElements, inMembers, inObject, objectTypeOf, type Rewrite, rewritten } from './rewrite.ts';

const IDENTIFIER_NAMES: ReadonlySet<string> = new Set(IDENTIFIERS);

const inContextActivities =
  (rewrite: Rewrite): Rewrite =>
  (draft, value) => {
    for (const kind of membersAt(draft.body, value.start)) inElements(rewrite)(draft, kind);
  };

const toId: Rewrite = (draft, value) => {
  const members = membersAt(draft.body, value.start);
  filterMembers(draft, { start: value.start, end: value.end, members }, { keep: ({ name }) => name === 'id' });
};

/** Removes all but the identifier. A Group, and an Agent that is the object, keep their objectType: it is needed. */
const toIdentifier =
  (needsObjectType: boolean): Rewrite =>
  (draft, value) => {
    const members = membersAt(draft.body, value.start);
    const isGroup = objectTypeOf(draft, members) === 'Group';
    const isIdentified = members.some(({ name }) => IDENTIFIER_NAMES.has(name));
    const keep = ({ name }: Member): boolean =>
      IDENTIFIER_NAMES.has(name) ||
      (name === 'objectType' && (isGroup || needsObjectType)) ||
      (name === 'member' && !isIdentified);
    const editMember = (member: Member): void => {
      if (member.name === 'member') inElements(toIdentifier(false))(draft, member);
    };
    filterMembers(draft, { start: value.start, end: value.end, members }, { keep, editMember });
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
    filterMembers(draft, { start: map.start, end: map.end, members }, { keep: ({ name }) => name === chosen });
  };

const definitionToOneLanguage = (one: Rewrite): Rewrite => {
  const components = inElements((draft, component) => {
    inMembers(draft, component, { description: one });
  });
  const rewrites = {
    name: one,
    description: one,
    ...Object.fromEntries(COMPONENT_LISTS.map((list) => [list, components])),
  };
  return (draft, value) => {
    inMembers(draft, value, rewrites);
  };
};

/** Replaces or adds the definition of an activity by the known one. If none is known, its own gets one language. */
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

/**
 * A stored statement in the format `ids` (1.0.3 Communication 2.1.3, `format`; 2.0 4.1.6.1): only identifiers of
 * Agents, Groups, Activities and Verbs. All else stays byte for byte. `text` must be that of a valid statement.
 */
export const idsForm = (text: Uint8Array): Uint8Array => rewritten(text, toIds);

/** The UTF-16 units of known definitions in one page: small statements may name many large ones. */
const MAX_GIVEN = 16_000_000;

/**
 * Begins a page of stored, valid statements in the format `canonical` (1.0.3 Communication 2.1.3; 2.0 4.1.6.1).
 * `definitions` are JSON texts by the key that `keyOf` makes of an IRI; beyond 16 million characters statements keep
 * their own.
 */
export const canonicalForms = (
  acceptLanguage: string | undefined,
  definitions: ReadonlyMap<string, string>,
): ((text: Uint8Array, keyOf?: (id: string) => string) => Uint8Array) => {
  const one = toOneLanguage(languageRanges(acceptLanguage));
  const definition = definitionToOneLanguage(one);
  const filtered = new Map<string, string>();
  let charactersLeft = MAX_GIVEN;
  const known = (key: string): string | undefined => {
    const whole = definitions.get(key);
    if (whole === undefined) return undefined;
    const text = filtered.get(key) ?? asBuffer(rewritten(Buffer.from(whole), definition)).toString('utf8');
    filtered.set(key, text);
    if (text.length > charactersLeft) return undefined;
    charactersLeft -= text.length;
    return text;
  };
  return (text, keyOf = (id) => id) =>
    rewritten(
      text,
      toCanonical(
        one,
        toKnown(definition, (id) => known(keyOf(id))),
      ),
    );
};
