import { toUtc } from '../formats/timestamp.ts';
import type { XapiVersion } from '../model/types.ts';

const isWhole = (text: string): boolean =>
  text.length === 24 && text[10] === 'T' && text[19] === '.' && text[23] === 'Z';

/**
 * A timestamp as the LRS returns it: with `T` and at least three decimals (1.0.3 Data 4.5). In 2.0 it is in UTC (2.0
 * 4.2.7, Timestamps); in 1.0.3 its offset stays. `text` must be one that `isTimestamp` accepts.
 */
export const returnedTimestamp = (text: string, version: XapiVersion): string => {
  if (isWhole(text)) return text;
  if (version === '2.0.0') return toUtc(text);
  const isUtc = text.endsWith('Z') || text.endsWith('z');
  const offset = text.length - (isUtc ? 1 : '+00:00'.length);
  const fraction = text.slice(20, offset).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}${isUtc ? 'Z' : text.slice(offset)}`;
};
