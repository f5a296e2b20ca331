import type { ActivityRepository } from '../store/ports/activity-repository.ts';
import type { StoredStatement } from '../store/ports/store.ts';
import type { Form } from './parameters.ts';
import { eachActivity } from '../xapi/model/activities.ts';
import { canonicalForms, idsForm } from '../xapi/output/forms.ts';
import { bufferOf } from '../xapi/json/members.ts';
import type { Statement } from '../xapi/model/types.ts';

/** Gives statements the shape asked for; `languages` is the reader's Accept-Language. */
export type Shape = (
  statements: readonly StoredStatement[],
  form: Form,
  languages: string | undefined,
) => Promise<readonly Uint8Array[]>;

/**
 * How many activities of a page are looked up, at once and at most, and how many characters of definitions are read for
 * it.
 */
const AT_ONCE = 100;
const ACTIVITIES_AT_MOST = 5000;
const CHARACTERS_AT_MOST = 8_000_000;

const idsOf = (statements: readonly StoredStatement[]): readonly string[] => {
  const ids = new Set<string>();
  for (const { text } of statements) {
    eachActivity(JSON.parse(bufferOf(text).toString('utf8')) as Statement, ({ id }) => {
      if (ids.size < ACTIVITIES_AT_MOST) ids.add(id);
    });
  }
  return [...ids];
};

/**
 * Builds the shaping. What is known of activities is read once a page; past 8 million characters the others keep their
 * own definitions.
 */
export const createShape = ({ activities }: { readonly activities: Pick<ActivityRepository, 'find'> }): Shape => {
  const definitionsOf = async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const definitions = new Map<string, string>();
    let characters = 0;
    for (let from = 0; from < ids.length && characters < CHARACTERS_AT_MOST; from += AT_ONCE) {
      for (const [id, { definition }] of await activities.find(ids.slice(from, from + AT_ONCE))) {
        definitions.set(id, definition);
        characters += definition.length;
      }
    }
    return definitions;
  };

  return async (statements, form, languages) => {
    const texts = statements.map(({ text }) => text);
    if (form === 'exact') return texts;
    if (form === 'ids') return texts.map(idsForm);
    return texts.map(canonicalForms(languages, await definitionsOf(idsOf(statements))));
  };
};
