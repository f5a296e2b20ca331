import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join('..', 'shared', 'fixtures');

/** Whether the shared fixtures are beside the repository. */
export const hasFixtures = existsSync(FOLDER);

/** The records of one of the shared NDJSON files. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the file's type
export const fixtureRecords = <T>(file: string): readonly T[] =>
  readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);

/** `describe` where there are fixtures; elsewhere a skipped suite that names the reason. */
export const describeFixtures = (name: string, body: () => void): void => {
  if (hasFixtures) describe(name, body);
  else
    describe.skip(`${name} (needs the fixtures in ../shared)`, () => {
      it('is not run', () => undefined);
    });
};
