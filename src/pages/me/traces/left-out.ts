import { ownValue } from '../../../core/json-object.ts';
import type { LeftOutMember } from './view.ts';
import { isActivity } from '../../../xapi/model/activities.ts';
import type { JsonObject, Statement } from '../../../xapi/model/types.ts';

const has = (members: JsonObject | undefined, name: string): boolean => ownValue(members, name) !== undefined;

/** True if the record lacks an extension that the statement has. */
const missingExtensions = (given: unknown, kept: unknown): boolean =>
  Object.keys(given ?? {}).some((iri) => !Object.hasOwn(kept ?? {}, iri));

const hasAny = (members: JsonObject | undefined, names: readonly string[]): boolean =>
  names.some((name) => has(members, name));

/** The members of a statement that a study's record lacks, as far as people have words for them. */
export const leftOut = (statement: Statement, record: JsonObject): readonly LeftOutMember[] => {
  const { object, result, timestamp, attachments = [] } = statement;
  const context = statement.context as JsonObject | undefined;
  const kept = record as unknown as Statement;
  const keptContext = kept.context as JsonObject | undefined;
  const definition = isActivity(object) ? object.definition : undefined;
  const lacks = (name: string): boolean => has(result, name) && !has(kept.result, name);
  const members: readonly (readonly [LeftOutMember, boolean])[] = [
    ['name', true],
    ['activity', isActivity(object) && isActivity(kept.object) && object.id !== kept.object.id],
    ['activityText', hasAny(definition, ['name', 'description'])],
    ['response', lacks('response')],
    ['time', timestamp !== kept.timestamp],
    ['teacher', has(context, 'instructor')],
    ['team', hasAny(context, ['team', 'contextAgents', 'contextGroups'])],
    ['platform', has(context, 'platform')],
    [
      'extensions',
      missingExtensions(result?.['extensions'], kept.result?.['extensions']) ||
        missingExtensions(context?.['extensions'], keptContext?.['extensions']) ||
        has(definition, 'extensions'),
    ],
    ['files', attachments.length > 0],
  ];
  return members.flatMap(([member, isLeftOut]) => (isLeftOut ? [member] : []));
};
