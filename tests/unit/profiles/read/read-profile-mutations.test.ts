import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProblem } from '../../../../src/core/problem.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';
import { anyUrl } from '../../../support/builders/text/any-text.ts';
import { hasFixtures } from '../../../support/checks/fixtures.ts';
import { aDocument } from '../../../support/builders/profiles/a-compiled-profile.ts';

const FOLDER = join('..', 'shared', 'fixtures', 'profiles');
const published = hasFixtures
  ? readdirSync(FOLDER)
      .filter((name) => name !== 'index.json')
      .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  : [];
// Published documents are mutated where they are there, and the one of these tests in any case.
const texts = [JSON.stringify(aDocument()), readFileSync(join('xapi-profiles', 'cmi5.jsonld'), 'utf8'), ...published];

/** What is read, or nothing where it is refused with reasons; whatever else happens fails. */
const outcomeOf = (bytes: Uint8Array): Profile | undefined => {
  try {
    return readProfile(bytes);
  } catch (thrown) {
    if (isProblem(thrown, 'invalid-json') && thrown.message !== '') return undefined;
    if (isProblem(thrown, 'invalid-profile') && thrown.faults.length > 0) return undefined;
    throw thrown;
  }
};

/** Whether the result has the types that the evaluation of statements relies on. */
const expectSound = (profile: Profile | undefined): void => {
  if (profile === undefined) return;
  expect(profile.id).not.toBe('');
  expect(profile.versions.length).toBeGreaterThan(0);
  for (const { id, concepts, templates, patterns } of profile.versions) {
    expect(typeof id).toBe('string');
    for (const part of [...concepts, ...templates, ...patterns])
      if (typeof part.id !== 'string' || part.id === '' || typeof part.deprecated !== 'boolean')
        throw new Error(JSON.stringify(part));
    for (const { rules } of templates) {
      for (const { location, presence, any, all, none } of rules) {
        expect(typeof location).toBe('string');
        if (presence === undefined) expect([any, all, none].some((values) => (values?.length ?? 0) > 0)).toBe(true);
      }
    }
    for (const { members } of patterns)
      if (members.length === 0 || members.some((member) => typeof member !== 'string')) throw new Error('members');
  }
  for (const { at, detail } of profile.warnings)
    if (!/^(?:\/|$)/.test(at) || detail === '') throw new Error(`no pointer: ${at}`);
};

type Path = readonly (string | number)[];
const pathsIn = (value: unknown, path: Path = []): Path[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([name, inner]) => pathsIn(inner, [...path, name]))];
const documents = texts.map((text) => ({ text, paths: pathsIn(JSON.parse(text)).slice(1) }));

const replaced = (text: string, changes: readonly (readonly [path: Path, value: unknown])[]): Uint8Array => {
  const document = JSON.parse(text) as Record<string, unknown>;
  for (const [path, value] of changes) {
    let at: unknown = document;
    for (const name of path.slice(0, -1))
      at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
    if (typeof at === 'object' && at !== null) (at as Record<string, unknown>)[path.at(-1) ?? ''] = value;
  }
  return Buffer.from(JSON.stringify(document));
};

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    [],
    {},
    0,
    -1,
    true,
    'x',
    'a:b',
    ['a:b'],
    [''],
    [null],
    { id: 'a:b' },
    { id: 5 },
    [[]],
    { '@id': 'a:b' },
    'Verb',
    'Pattern',
    '$',
    '$[',
    '{"type":1}',
    '$.a|$.b',
    'included',
    { en: 'a' },
    { '': '' },
    1e308,
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string(),
  anyUrl,
);

describe('A published document that was changed', () => {
  it('in its values is read or refused with reasons, and the result can evaluate statements', () => {
    const change = fc
      .constantFrom(...documents)
      .chain(({ text, paths }) =>
        fc
          .array(fc.tuple(fc.constantFrom(...paths), strange), { minLength: 1, maxLength: 4 })
          .map((changes) => replaced(text, changes)),
      );
    fc.assert(
      fc.property(change, (bytes) => {
        expectSound(outcomeOf(bytes));
      }),
      { numRuns: 200 },
    );
  });

  it('in its bytes is read or refused with reasons', () => {
    const change = fc.constantFrom(...texts).chain((text) => {
      const bytes = Buffer.from(text);
      return fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((edits) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of edits) copy[at] = byte;
        return copy;
      });
    });
    fc.assert(
      fc.property(change, (bytes) => {
        expectSound(outcomeOf(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('by being cut off is no JSON, with the place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.double({ min: 0, max: 0.99, noNaN: true }), (text, part) => {
        expect(outcomeOf(Buffer.from(text).subarray(0, Math.floor(text.length * part)))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});

describe('Any JSON at all', () => {
  it('is read or refused with reasons', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expectSound(outcomeOf(Buffer.from(text)));
      }),
      { numRuns: 300 },
    );
  });

  it('under the names of a profile, too', () => {
    const any = fc.jsonValue({ maxDepth: 4 });
    const document = fc.record(
      { versions: any, concepts: any, templates: any, patterns: any, author: any, prefLabel: any },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(document, (more) => {
        expectSound(outcomeOf(Buffer.from(JSON.stringify({ ...aDocument(), ...more }))));
      }),
      { numRuns: 200 },
    );
  });
});
