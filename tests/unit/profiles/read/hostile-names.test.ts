import { isProblem } from '../../../../src/core/problem.ts';
import { profileView } from '../../../../src/pages/public/profiles/view.ts';
import { profilePage } from '../../../../src/pages/public/profiles/page.ts';
import { compileProfiles, evaluateClaim } from '../../../../src/profiles/judge/compile-profiles.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { bodiesWith, withMember } from '../../../support/builders/http/described-requests.ts';
import { aDocument } from '../../../support/builders/profiles/a-compiled-profile.ts';
import { OBJECT_NAMES } from '../../../support/builders/text/object-names.ts';
import { asStatement } from '../../../support/checks/profiles/compiled-cases.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const bytesOf = (document: unknown): Uint8Array => Buffer.from(JSON.stringify(document));

/** The names that the reader asks the objects of a document for: the members that it knows. */
const namesAskedFor = (document: unknown): ReadonlySet<string> => {
  const asked = new Set<string>();
  const hasOwn = jest.spyOn(Object, 'hasOwn').mockImplementation((object, name) => {
    if (typeof name === 'string') asked.add(name);
    return Object.prototype.hasOwnProperty.call(object, name);
  });
  readProfile(bytesOf(document));
  hasOwn.mockRestore();
  return asked;
};

const read = (document: unknown): Profile | undefined => {
  try {
    return readProfile(bytesOf(document));
  } catch (thrown) {
    if (isProblem(thrown, 'invalid-profile') || isProblem(thrown, 'invalid-json')) return undefined;
    throw thrown;
  }
};

/** One of letters as ids have, one that sets a prototype, one that each value is asked for by text. */
const NAMES = ['constructor', '__proto__', 'toString'];

const HOSTILE_MAP = Object.fromEntries(OBJECT_NAMES.map((name) => [name, name]));
const STATEMENT = asStatement(
  aStatement({ result: { extensions: { 'urn:constructor': HOSTILE_MAP }, response: 'constructor' } }),
);

/** Evaluates a statement by each version, and renders the page of the profile in both languages. */
const use = (profile: Profile): void => {
  for (const version of compileProfiles([profile]).versions.values()) evaluateClaim(version, STATEMENT, new Map());
  for (const language of ['en', 'fr'] as const) {
    const ranges = [
      { range: 'toString', quality: 1 },
      { range: language, quality: 0.5 },
    ];
    const names = { find: () => undefined };
    const loaded = { profile, origin: 'api', warnings: profile.warnings, earlierVersions: [] };
    const view = profileView(loaded as never, [], { ranges, names, drawings: new Map() });
    profilePage(view, { language, root: '' });
  }
};

describe('A profile with the names of Object.prototype', () => {
  const members = namesAskedFor(aDocument());

  it('has members to be named so', () => {
    expect([...members]).toEqual(expect.arrayContaining(['rules', 'location', 'prefLabel', 'inlineSchema', 'author']));
    expect(members.size).toBeGreaterThan(40);
  });

  it.each(NAMES)('as values, in the place of members and beside them, is refused or can be used: %s', (name) => {
    let used = 0;
    for (const document of bodiesWith(aDocument(), name)) {
      const profile = read(document);
      if (profile === undefined) continue;
      use(profile);
      used++;
    }
    expect(used).toBeGreaterThan(50);
  });

  it.each([...members])('in %s of every object is refused or can be used', (member) => {
    for (const name of NAMES)
      for (const value of [name, [name], { [name]: name }, HOSTILE_MAP, { id: name, type: name }, `$.${name}`]) {
        const profile = read(withMember(aDocument(), member, value));
        if (profile !== undefined) use(profile);
      }
  });
});
