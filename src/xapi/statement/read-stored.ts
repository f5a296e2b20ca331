import { textOf } from '../../core/bytes/bytes.ts';
import type { Statement } from '../model/types.ts';

/** Parses the text of a stored statement. */
export const readStored = ({ text }: { readonly text: Uint8Array }): Statement => JSON.parse(textOf(text)) as Statement;
