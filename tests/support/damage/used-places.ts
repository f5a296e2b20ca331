import { readFileSync } from 'node:fs';
import type { FilePlace } from './flip-bits.ts';

/** So many places spread over the bytes of a page that are not zero. */
export const usedPlaces = (file: string, { at, length }: FilePlace, count: number): readonly number[] => {
  const page = readFileSync(file).subarray(at, at + length);
  const used = [...page.keys()].filter((place) => page[place] !== 0).map((place) => at + place);
  return used.length <= count
    ? used
    : Array.from({ length: count }, (_, i) => used[Math.floor((i * used.length) / count)] ?? at);
};
