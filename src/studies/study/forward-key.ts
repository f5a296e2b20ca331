import { nameUuid } from '../../core/name-uuid.ts';
import type { StudyRecord } from '../../journal/port/study-topics.ts';
import { idNamespaceOf } from '../../xapi/formats/uuid.ts';
import { type JsonObject, type StatementId, VOIDED } from '../../xapi/model/types.ts';
import type { StudyKeys } from './study-keys.ts';

/** True if a purpose is of the kind `forward`, by its id. */
export const isForwarding = (purpose: string): boolean => purpose.startsWith('forward:');

/**
 * The release key of a forwarded statement: its id, a slash, and the key of its generations. A deletion has only the
 * key, and must name the statement to void.
 */
export const forwardKey = (statement: string, keyed: string): string => `${statement}/${keyed}`;

/** The id of the statement of a release key. */
export const statementOfForwardKey = (key: string): string => key.slice(0, key.indexOf('/'));

/**
 * Header of a tombstone whose voiding the store has noted (`UndeliveredChange`), so that it outlives the topic. The
 * tombstone then asks the target for nothing more.
 */
const NOTED = 'noted';

export const withNoted = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  ...headers,
  [NOTED]: 'yes',
});

export const isNoted = ({ value, headers = {} }: Pick<StudyRecord, 'value' | 'headers'>): boolean =>
  value === null && headers[NOTED] === 'yes';

/**
 * The id of a statement at a target: its own id, or a keyed one if the statement is in a namespace. A target has one
 * space of ids for all, and the end of a statement must not void another there.
 */
export const forwardedId = (id: StatementId, keys: Pick<StudyKeys, 'statementId'>): string =>
  idNamespaceOf(id) === undefined ? id : keys.statementId(id, 'forwarded');

/** The namespace of the ids of voiding statements. */
const NAMESPACE = '316997a4-fea8-46c0-8230-94a141ea7999';

/**
 * The statement that voids a forwarded one (xAPI 1.0.3 Data 2.3.2). Its id is the same for each request of an
 * `attempt`, from 0, so that a target stores no second one. `publicUrl` has no slash at its end.
 */
export const voidingStatement = (
  key: string,
  publicUrl: string,
  attempt: number,
): JsonObject & { readonly id: string } => ({
  id: nameUuid(NAMESPACE, `${attempt}/${key}`),
  actor: { objectType: 'Agent', account: { homePage: publicUrl, name: 'carnet' } },
  verb: { id: VOIDED, display: { en: 'voided' } },
  object: { objectType: 'StatementRef', id: statementOfForwardKey(key) },
});
