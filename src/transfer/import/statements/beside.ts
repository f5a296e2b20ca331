import { defined, ownValue } from '../../../core/json-object.ts';
import { isUuid } from '../../../xapi/formats/uuid.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';

/** Members beside a statement that have its id: of lrsql, of Ralph's ClickHouse, of Elasticsearch, and of others. */
const IDS = ['statement_id', 'event_id', '_id', 'id'];
const VOIDED = ['voided', 'is_voided'];
const TRUE: readonly unknown[] = [true, 1, '1', 't', 'true'];

const idBeside = (wrapper: UnwrappedStatement['value']): string | undefined =>
  IDS.map((name) => ownValue(wrapper, name)).find((id): id is string => typeof id === 'string' && isUuid(id));

const withId = ({ bytes, value, ...rest }: UnwrappedStatement, id: string): UnwrappedStatement => {
  const text = JSON.stringify({ id }).slice(0, -1) + (Object.keys(value).length === 0 ? '' : ',');
  return {
    ...rest,
    bytes: Buffer.concat([Buffer.from(text), bytes.subarray(bytes.indexOf(0x7b) + 1)]),
    value: { id, ...value },
  };
};

/** The statement with what its row or document says beside it: another id, and whether it is voided. */
export const withBeside = (statement: UnwrappedStatement, wrapper: UnwrappedStatement['value']): UnwrappedStatement => {
  const isVoided = VOIDED.some((name) => TRUE.includes(ownValue(wrapper, name))) || undefined;
  const beside = idBeside(wrapper);
  const own = statement.value['id'];
  if (beside !== undefined && own === undefined) return { ...withId(statement, beside), ...defined({ isVoided }) };
  const isOther = beside !== undefined && String(own).toLowerCase() !== beside.toLowerCase();
  const ambiguity = isOther
    ? {
        kind: 'ambiguous-id' as const,
        at: '/id',
        detail: `is ${JSON.stringify(own)}, and beside the statement stands ${beside}: leave the right one`,
      }
    : statement.ambiguity;
  return { ...statement, ...defined({ isVoided, ambiguity }) };
};
