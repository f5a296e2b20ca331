import type { View } from '../../consent/model/types.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { extensionType } from './view.ts';

type Schema = JsonObject;

const object = (properties: Readonly<Record<string, Json>>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const listOf = (items: Schema): Schema => ({ type: 'array', items, minItems: 1 });

const UUID: Schema = { type: 'string', format: 'uuid' };
const IRI: Schema = { type: 'string', format: 'iri' };
const NUMBER: Schema = { type: 'number' };
const BOOLEAN: Schema = { type: 'boolean' };

const agentOf = (homePage: string): Schema =>
  object(
    {
      objectType: { const: 'Agent' },
      account: object({ homePage: { const: homePage }, name: { type: 'string', pattern: '^p[a-z2-7]{25}$' } }, [
        'homePage',
        'name',
      ]),
    },
    ['objectType', 'account'],
  );

const ACTIVITY = object(
  {
    objectType: { const: 'Activity' },
    id: IRI,
    definition: object({ type: IRI, interactionType: { type: 'string' } }),
  },
  ['objectType', 'id'],
);

const extensionsOf = ({ extensions }: Pick<View, 'extensions'>): Readonly<Record<string, Json>> => {
  const listed = Object.entries(extensions).map(([iri, type]): readonly [string, Json] => {
    const is = extensionType(type);
    return [iri, typeof is === 'string' ? { type: is } : { enum: is }];
  });
  return listed.length === 0 ? {} : { extensions: object(Object.fromEntries(listed)) };
};

/** The JSON Schema (draft 7) of a study's records, for the members of its view. `homePage` is `studyPageUrl`. */
export const recordSchema = (view: View, homePage: string): Schema => {
  const agent = agentOf(homePage);
  const activities = listOf(ACTIVITY);
  return object(
    {
      id: UUID,
      actor: {
        oneOf: [agent, object({ objectType: { const: 'Group' }, member: listOf(agent) }, ['objectType', 'member'])],
      },
      verb: object({ id: IRI }, ['id']),
      object: { oneOf: [ACTIVITY, object({ objectType: { const: 'StatementRef' }, id: UUID }, ['objectType', 'id'])] },
      result: object({
        success: BOOLEAN,
        completion: BOOLEAN,
        score: object({ scaled: NUMBER, raw: NUMBER, min: NUMBER, max: NUMBER }),
        duration: { type: 'string' },
        ...(view.responses && { response: { type: 'string' } }),
        ...extensionsOf(view),
      }),
      context: object({
        registration: UUID,
        language: { type: 'string', pattern: '^[a-z]{2,3}$' },
        contextActivities: object({
          parent: activities,
          grouping: activities,
          category: activities,
          other: activities,
        }),
        ...extensionsOf(view),
      }),
      timestamp: { type: 'string', format: 'date-time' },
    },
    ['id', 'actor', 'verb', 'object', 'timestamp'],
  );
};
