import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Requirements of cmi5 by their numbers, and what becomes of them: one of the other members. */
interface Cmi5Requirements {
  readonly numbers: readonly string[];
  /** Titles of changes of a session (`MUTATIONS.refused`) that break the requirement. */
  readonly mutations?: readonly string[];
  /** Other tests: a file, and the title in it. */
  readonly tests?: readonly { readonly file: string; readonly name: string }[];
  /** The name of the reason why it is not checked. */
  readonly notOurs?: string;
}

/**
 * The requirements of cmi5 (Quartz, 1st edition) by the numbers that Catapult gives them: the section and a position in
 * it, with `(d)` for what follows from one.
 */
export const CMI5_REQUIREMENTS = JSON.parse(
  readFileSync(join('tests', 'support', 'clients', 'cmi5-requirements.json'), 'utf8'),
) as {
  readonly reasons: Readonly<Record<string, string>>;
  readonly requirements: readonly Cmi5Requirements[];
};
