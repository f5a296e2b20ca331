import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Holds a value to the JSON in `tests/golden/NAME`; with GOLDEN=write in the environment it is written there instead,
 * to be read before it is committed.
 */
export const expectGolden = (name: string, value: unknown): void => {
  const file = join(__dirname, '..', '..', 'golden', name);
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
};
