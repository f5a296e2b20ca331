import { eachInSlices } from '../../core/concurrency/slices.ts';
import { jsonStart } from './json.ts';
import { scanJsonInSlices } from './json-scan.ts';
import { memberNameAt } from './members.ts';

/**
 * Visits the members of a JSON object in order and in slices, without parsing their values. `from` is the quotation
 * mark of the name, `end` (exclusive) the end of the value. For other texts the result is unspecified.
 */
export const eachMemberInSlices = async (
  text: Buffer,
  visit: (name: string, from: number, end: number) => void,
): Promise<void> => {
  const { spans } = await scanJsonInSlices(text, jsonStart(text), {
    divided: '{',
    deepest: Number.POSITIVE_INFINITY,
  });
  await eachInSlices(spans.length / 2, (index) => {
    const from = spans[2 * index] ?? 0;
    visit(memberNameAt(text, from), from, spans[2 * index + 1] ?? from);
  });
};
