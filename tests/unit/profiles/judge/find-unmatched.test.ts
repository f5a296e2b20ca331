import { compileProfiles } from '../../../../src/profiles/judge/compile-profiles.ts';
import { findUnknownVersions } from '../../../../src/profiles/judge/find-unmatched.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aProfile } from '../../../support/builders/profiles/a-profile-document.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const ID = 'https://profiles.example/exercises';
const compiled = compileProfiles([readProfile(Buffer.from(JSON.stringify(aProfile({ id: ID }))))]);
const typed = (id: string) => ({ id, definition: { type: 'http://adlnet.gov/expapi/activities/profile' } });
const foundIn = (...category: readonly object[]): readonly string[] =>
  findUnknownVersions(aStatement({ context: { contextActivities: { category } } }) as unknown as Statement, compiled);

describe('the unknown versions that a statement claims', () => {
  it.each<readonly [string, object, readonly string[]]>([
    ['has none where the version is loaded', { id: `${ID}/v1` }, []],
    ['has none for another category', { id: 'https://school.example/class/7b' }, []],
    ['has a version that a loaded profile lacks', { id: `${ID}/v9` }, [`${ID}/v9`]],
    ['has the id of the profile in the place of a version', { id: ID }, [ID]],
    ['has one below the profiles of xAPI', { id: 'https://w3id.org/xapi/none/v1' }, ['https://w3id.org/xapi/none/v1']],
    ['has one by the type of its activity', typed('https://x.example/p/v1'), ['https://x.example/p/v1']],
    ['has it without query and fragment', typed('https://x.example/p?name=ada#a'), ['https://x.example/p']],
  ])('%s', (_, category, expected) => {
    expect(foundIn(category)).toEqual(expected);
  });

  it('names each once, cut to 300 characters; a statement without categories has none', () => {
    const long = `https://x.example/${'x'.repeat(400)}`;
    expect(foundIn(typed(long), typed(`${long}y`))).toEqual([long.slice(0, 300)]);
    expect(findUnknownVersions(aStatement() as unknown as Statement, compiled)).toEqual([]);
  });
});
