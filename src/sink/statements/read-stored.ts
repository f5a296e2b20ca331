import type { StoredStatement } from '../../store/ports/store.ts';
import type { Statement } from '../../xapi/model/types.ts';

/** The statement that a document of the store holds. */
export const readStored = ({ text }: StoredStatement): Statement =>
  JSON.parse(Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString('utf8')) as Statement;
