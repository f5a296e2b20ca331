import { Problem } from '../../../../src/core/problem.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import { aProfile } from '../../../support/builders/profiles/a-profile-document.ts';

const ID = 'https://profiles.example/exercises';
const bytes = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));
const { '@context': context, concepts, templates, patterns, versions, ...profile } = aProfile({ id: ID });
const nodes = [...concepts, ...templates, ...patterns];
const idsOf = (objects: readonly object[]) => objects.map((object) => ({ id: (object as { id: string }).id }));

/** A graph has no order, so concepts, templates and patterns come in any. */
const sorted = ({ versions: read, ...rest }: Omit<Profile, 'warnings'>) => {
  const byId = <T extends { readonly id: string }>(all: readonly T[]) =>
    [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...rest,
    versions: read.map((version) => ({
      ...version,
      concepts: byId(version.concepts),
      templates: byId(version.templates),
      patterns: byId(version.patterns),
    })),
  };
};

describe('A profile in a graph', () => {
  const whole = readProfile(bytes(aProfile({ id: ID })));

  it.each<readonly [string, readonly unknown[]]>([
    ['with its objects inside', [{ ...profile, versions, concepts, templates, patterns }]],
    ['with its objects beside it', [...nodes, { ...profile, versions }]],
    [
      'with references to its objects',
      [
        {
          ...profile,
          versions: idsOf(versions),
          concepts: idsOf(concepts),
          templates: idsOf(templates),
          patterns: idsOf(patterns).map(({ id }) => id),
        },
        ...versions,
        ...nodes.toReversed(),
      ],
    ],
  ])('is read as the profile alone: %s', (_, graph) => {
    const { warnings, ...read } = readProfile(bytes({ '@context': context, '@graph': graph }));
    const { warnings: ofComplete, ...expected } = whole;
    expect(sorted(read)).toEqual(sorted(expected));
    expect(warnings.map(({ at }) => at)).toEqual(['/@graph', ...ofComplete.map(({ at }) => at)]);
  });

  it.each<readonly [string, readonly unknown[]]>([
    ['no profile', nodes],
    [
      'two profiles',
      [
        { ...profile, versions },
        { ...profile, id: `${ID}-2`, versions },
      ],
    ],
    ['nothing', []],
  ])('is refused where the graph has %s', (_, graph) => {
    expect(() => readProfile(bytes({ '@context': context, '@graph': graph }))).toThrow(Problem);
  });
});
