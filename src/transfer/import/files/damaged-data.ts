import { Problem } from '../../../core/problem.ts';
import type { RawItem } from './bounded-lines.ts';

/** Compressed data are cut off or damaged: what came before is good. */
export class DamagedData extends Problem {
  constructor(message: string) {
    super('invalid-request', message);
  }
}

/** The place at which an input breaks off. */
export interface Cut {
  readonly reason: string;
  /** The bytes before it, decompressed. */
  readonly bytes: number;
}

/** A part of an array that is cut, and the array itself. */
const MAX_CUT_ITEMS = 2;

const isComplete = (item: RawItem): boolean => {
  if (!('bytes' in item)) return false;
  try {
    JSON.parse(item.bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
};

/** The items of an input without those through which its cut goes: a later run reads them when they are there. */
export const withoutCutItems = async function* (
  items: AsyncIterable<RawItem>,
  cut: () => Cut | undefined,
): AsyncGenerator<RawItem, void> {
  const last: RawItem[] = [];
  for await (const item of items) {
    last.push(item);
    if (last.length > MAX_CUT_ITEMS) yield last.shift() as RawItem;
  }
  if (cut() !== undefined) while (last.length > 0 && !isComplete(last.at(-1) as RawItem)) last.pop();
  yield* last;
};
