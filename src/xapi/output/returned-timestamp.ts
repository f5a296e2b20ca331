import { toUtc } from '../formats/timestamp.ts';
import type { XapiVersion } from '../model/types.ts';

const isWhole = (text: string): boolean =>
  text.length === 24 && text[10] === 'T' && text[19] === '.' && text[23] === 'Z';

/**
 * A timestamp as the LRS gives it back: the same point in time with at least three digits of the second's fraction
 * (1.0.3 Data 4.5) and with `T`; in 2.0 in UTC (2.0 4.2.7, Timestamps), in 1.0.3 with the offset that it came with. A
 * text that is like this already comes back as it is. `text` must be one that `isTimestamp` accepts.
 */
export const returnedTimestamp = (text: string, version: XapiVersion): string => {
  if (isWhole(text)) return text;
  if (version === '2.0.0') return toUtc(text);
  const isUtc = text.endsWith('Z') || text.endsWith('z');
  const offset = text.length - (isUtc ? 1 : '+00:00'.length);
  const fraction = text.slice(20, offset).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}${isUtc ? 'Z' : text.slice(offset)}`;
};
