import { textOf } from '../../core/bytes.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { StoredStatement } from './statement-repository.ts';

/** Parses the text of a stored statement. */
export const readStored = ({ text }: Pick<StoredStatement, 'text'>): Statement => JSON.parse(textOf(text)) as Statement;
