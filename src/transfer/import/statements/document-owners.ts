import { isObject, ownValue } from '../../../core/json-object.ts';
import { IDENTIFIERS } from '../../../xapi/schemas/actors.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';

/** An owner of documents to which a statement points. */
export type DocumentOwner =
  | {
      readonly resource: 'activities/state';
      readonly activityId: string;
      readonly agent: string;
      readonly registration?: string;
    }
  | { readonly resource: 'agents/profile'; readonly agent: string }
  | { readonly resource: 'activities/profile'; readonly activityId: string };

/** The parameter `agent` of an identified Agent or Group; undefined for any other value. */
const agentParameter = (value: unknown): string | undefined => {
  if (!isObject(value)) return undefined;
  const name = IDENTIFIERS.find((one) => ownValue(value, one) !== undefined);
  if (name === undefined) return undefined;
  const objectType = value['objectType'] === 'Group' ? 'Group' : 'Agent';
  return JSON.stringify({ objectType, [name]: ownValue(value, name) });
};

const activityIdsIn = ({ object, context }: UnwrappedStatement['value']): readonly string[] => {
  const related = isObject(context) && isObject(context['contextActivities']) ? context['contextActivities'] : {};
  return [object, ...Object.values(related).flat()].flatMap((one) => {
    const { objectType = 'Activity', id } = isObject(one) ? one : {};
    return objectType === 'Activity' && typeof id === 'string' ? [id] : [];
  });
};

/**
 * The states and profiles that may exist for a statement. Its actor and its activities may have profiles; its actor may
 * have states in each of the activities, with the registration and without.
 */
export const documentOwners = ({ value }: Pick<UnwrappedStatement, 'value'>): readonly DocumentOwner[] => {
  const { actor, context } = value;
  const agent = agentParameter(actor);
  const registration = isObject(context) ? context['registration'] : undefined;
  const activityIds = [...new Set(activityIdsIn(value))];
  return [
    ...(agent === undefined ? [] : [{ resource: 'agents/profile' as const, agent }]),
    ...activityIds.flatMap((activityId): DocumentOwner[] => {
      const profile = { resource: 'activities/profile' as const, activityId };
      if (agent === undefined) return [profile];
      const state = { resource: 'activities/state' as const, activityId, agent };
      return [profile, state, ...(typeof registration === 'string' ? [{ ...state, registration }] : [])];
    }),
  ];
};
