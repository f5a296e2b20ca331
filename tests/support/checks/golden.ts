import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compares a value with the JSON in `tests/golden/NAME`. With GOLDEN=write in the environment it writes the value there
 * first, to be reviewed before the commit.
 */
export const expectGolden = (name: string, value: unknown): void => {
  const file = join(__dirname, '..', '..', 'golden', name);
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
};
