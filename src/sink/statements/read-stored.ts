import { textOf } from '../../core/bytes.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { StoredStatement } from '../../store/ports/statement-repository.ts';

/** The statement that a document of the store holds. */
export const readStored = ({ text }: StoredStatement): Statement => JSON.parse(textOf(text)) as Statement;
