import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';
import { describeFixtures } from '../../../support/checks/fixtures.ts';
import {
  iri,
  listIn,
  partIn,
  read,
  refusalOf,
  V1,
  V2,
  warned,
} from '../../../support/builders/profiles/a-compiled-profile.ts';

describe('A profile that conforms to Part Two', () => {
  it('is read without a warning, its latest version first', () => {
    const profile = read();
    expect(profile.warnings).toEqual([]);
    expect(profile).toMatchObject({ id: iri('').slice(0, -1), prefLabel: { fr: 'Sport' }, author: 'Ministry' });
    expect(profile.versions.map(({ id, generatedAtTime }) => [id, generatedAtTime])).toEqual([
      [V2, '2024-09-01T08:00:00Z'],
      [V1, '2023-09-01T08:00:00Z'],
    ]);
  });

  it('has each object in the version of its inScheme', () => {
    const [latest, former] = read().versions;
    expect(former?.concepts.map(({ id }) => id)).toEqual([iri('placed')]);
    expect(latest?.concepts).toHaveLength(9);
    expect(latest?.templates.map(({ id }) => id)).toEqual([iri('placing'), iri('starting')]);
  });

  it('has of its concepts what statements are checked by', () => {
    const concepts = read().versions[0]!.concepts;
    expect(concepts.find(({ id }) => id === iri('place'))).toEqual({
      id: iri('place'),
      type: 'ResultExtension',
      prefLabel: { en: 'place' },
      definition: { en: 'What place means.' },
      deprecated: false,
      inlineSchema: '{"type":"object","properties":{"rank":{"type":"number"}}}',
    });
    expect(concepts.find(({ id }) => id === iri('shirt'))).toMatchObject({ contentType: 'application/json' });
    expect(concepts.find(({ id }) => id === iri('won'))).toMatchObject({ deprecated: true });
    expect(concepts.find(({ id }) => id === iri('dash'))).toMatchObject({
      type: 'Activity',
      prefLabel: { en: '100 m' },
    });
  });

  it('has its templates with their determining properties and rules, and its patterns with their members', () => {
    const { templates, patterns } = read().versions[0]!;
    expect(templates[0]).toMatchObject({
      verb: iri('placed'),
      objectActivityType: iri('event'),
      contextGroupingActivityType: [iri('event')],
      contextStatementRefTemplate: [iri('starting')],
    });
    expect(templates[0]?.rules).toEqual([
      {
        location: "$.result.extensions['http://school.example/place']",
        presence: 'included',
        scopeNote: { en: 'The rank.' },
      },
      { location: '$.context.extensions.*', selector: '$.medal', any: ['gold', { medal: 'gold' }, 1, false] },
    ]);
    expect(templates[1]?.rules).toEqual([]);
    expect(patterns.map(({ id, primary, element, members }) => [id, primary, element, members])).toEqual([
      [iri('race'), true, 'sequence', [iri('starting'), iri('laps'), iri('placing')]],
      [iri('laps'), false, 'zeroOrMore', ['http://other.example/profile/lap']],
      [iri('start'), true, 'sequence', [iri('starting')]],
    ]);
  });

  it('may begin with a byte order mark', () => {
    expect(
      readProfile(Buffer.from('\ufeff' + readFileSync(join('xapi-profiles', 'cmi5.jsonld'), 'utf8'))).warnings,
    ).toEqual([]);
  });
});

describe('A document that does not say which version an object is of', () => {
  it('with one version means that one', () => {
    const profile = read((document) => {
      document['versions'] = [{ id: V2, generatedAtTime: '2024-09-01T08:00:00Z' }];
      document['concepts'] = [
        {
          id: iri('a'),
          type: 'Verb',
          inScheme: 'http://school.example/unknown',
          prefLabel: { en: 'a' },
          definition: { en: 'a' },
        },
      ];
      Reflect.deleteProperty(partIn(document, 'templates', 1), 'inScheme');
    });
    expect(warned(profile)).toEqual([
      ['/templates/1', '8.0'],
      ['/concepts/0/inScheme', '7.0'],
    ]);
    expect(profile.versions[0]).toMatchObject({
      concepts: [{ id: iri('a') }],
      templates: [{}, { id: iri('starting') }],
    });
  });

  it('with several means the latest, whatever their order', () => {
    const profile = read((document) => {
      listIn(document, 'versions').reverse();
      document['concepts'] = [{ id: iri('new'), type: 'Verb', prefLabel: { en: 'a' }, definition: { en: 'a' } }];
    });
    expect(profile.versions[0]).toMatchObject({ id: V2, concepts: [{ id: iri('new') }] });
    expect(profile.versions[1]?.concepts).toEqual([]);
  });

  it('means the latest that lacks it: a pattern need not name its version (P2 9.0)', () => {
    const profile = read((document) => {
      listIn(document, 'patterns').push({ id: iri('laps'), type: 'Pattern', oneOrMore: iri('lap') });
    });
    expect(profile.warnings).toEqual([]);
    expect(profile.versions.map(({ patterns }) => patterns.find(({ id }) => id === iri('laps'))?.element)).toEqual([
      'zeroOrMore',
      'oneOrMore',
    ]);
  });

  it.each([
    [
      'dates without a time',
      [
        { id: V1, generatedAtTime: '2023-09-01' },
        { id: V2, generatedAtTime: '2024' },
      ],
    ],
    [
      'one that revises the other, on the same day',
      [
        { id: V2, generatedAtTime: '2024', wasRevisionOf: [V1] },
        { id: V1, generatedAtTime: '2024' },
      ],
    ],
    ['their order, where nothing else does', [{ id: V1 }, { id: V2 }]],
  ])('has versions that %s put in order', (_, versions) => {
    expect(
      read((document) => {
        document['versions'] = versions;
      }).versions.map(({ id }) => id),
    ).toEqual([V2, V1]);
  });
});

interface Counts {
  readonly file: string;
  readonly id: string;
  readonly versions: number;
  readonly concepts: number;
  readonly templates: number;
  readonly rules: number;
  readonly patterns: number;
  readonly primary: number;
}

describeFixtures('Published profiles', () => {
  const folder = join('..', 'shared', 'fixtures', 'profiles');
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as readonly Counts[];
  const published = (file: string): Profile => readProfile(readFileSync(join(folder, file)));

  // What their own parts do not allow to be read: a concept without id, elements that there are not, and members that
  // are empty.
  const LEFT_OUT: Readonly<Record<string, Partial<Counts>>> = {
    'profile-server-bad_1.jsonld': { concepts: 4, patterns: 0, primary: 0 },
    'starter-template.jsonld': { patterns: 0, primary: 0 },
  };

  it.each(index.map((counts) => [counts.file, counts] as const))(
    '%s is read with everything that it has',
    (file, expected) => {
      const { id, versions } = published(file);
      const templates = versions.flatMap((version) => version.templates);
      const patterns = versions.flatMap((version) => version.patterns);
      const {
        concepts,
        rules,
        primary,
        patterns: ofPatterns,
        templates: ofTemplates,
        versions: ofVersions,
      } = { ...expected, ...LEFT_OUT[file] };
      expect({
        id,
        versions: versions.length,
        concepts: versions.flatMap((version) => version.concepts).length,
        templates: templates.length,
        rules: templates.flatMap((template) => template.rules).length,
        patterns: patterns.length,
        primary: patterns.filter((pattern) => pattern.primary).length,
      }).toEqual({
        id: expected.id,
        versions: ofVersions,
        concepts,
        templates: ofTemplates,
        rules,
        patterns: ofPatterns,
        primary,
      });
    },
  );

  it.each([
    ['acrossx-1.0.jsonld', 2],
    ['adl-1.0.jsonld', 2],
    ['audio-1.0.jsonld', 0],
    ['cmi5-1.0.jsonld', 10],
    ['cmi5-yet-fixed.json', 1],
    ['scorm-1.0.jsonld', 12],
    ['seriousgames-1.0.jsonld', 0],
    ['starter-template.jsonld', 14],
    ['video-1.0.3.jsonld', 0],
    ['video-multi-version.json', 16],
    ['virtual-patient-1.0.jsonld', 0],
    ['tla-mom.jsonld', 15],
    ['temporal.jsonld', 0],
    ['yet-activity-profile.jsonld', 4],
    ['yet-minimal.jsonld', 0],
    ['calibration-datasim.jsonld', 0],
    ['calibration-strict-pattern.jsonld', 1],
    ['calibration-strict-pattern-alt.jsonld', 1],
    ['profile-server-good_1.jsonld', 10],
    ['profile-server-bad_1.jsonld', 12],
  ])('%s departs from Part Two in %i places', (file, count) => expect(published(file).warnings).toHaveLength(count));

  it('cmi5 1.0 has no definitions in its templates', () => {
    expect(warned(published('cmi5-1.0.jsonld'))).toEqual(
      Array.from({ length: 10 }, (_, i) => [`/templates/${i}`, '8.0']),
    );
  });

  it('SCORM 1.0 has empty rules, and locations without "$"', () => {
    expect(warned(published('scorm-1.0.jsonld'))).toEqual(
      expect.arrayContaining([
        ['/templates/1/rules', '4.0'],
        ['/templates/0/rules/0/location', '8.1'],
      ]),
    );
  });

  it('a misspelt property is named, and what cannot be read for it stands first', () => {
    expect(
      published('profile-server-bad_1.jsonld')
        .warnings.slice(0, 2)
        .map(({ at, detail }) => [at, detail]),
    ).toEqual([
      ['/concepts/3', 'has no id: this concept is left out'],
      [
        '/patterns/0',
        'must have exactly one of sequence, alternates, optional, oneOrMore, zeroOrMore; found none: this ' +
          'pattern is left out',
      ],
    ]);
    expect(warned(published('profile-server-bad_1.jsonld'))).toContainEqual(['/tempates', '4.0']);
  });

  it('a template for profiles has no version id yet: it is known by that of the profile', () => {
    expect(published('starter-template.jsonld').versions.map(({ id }) => id)).toEqual([
      'https://w3id.org/xapi/newprofilename',
    ]);
  });

  it('four versions of the video profile in one document keep their templates apart', () => {
    expect(
      published('video-multi-version.json').versions.map(({ id, templates, patterns }) => [
        id.slice(-6),
        templates.length,
        patterns[0]?.members.length,
      ]),
    ).toEqual([
      ['v1.0.3', 9, 3],
      ['v1.0.2', 9, 3],
      ['v1.0.1', 9, 3],
      ['o/v1.0', 8, 2],
    ]);
  });
});

describe('What is no profile', () => {
  it.each([
    ['{"id":1,}', 'line 1, column 9'],
    ['', 'line 1, column 1'],
    ['{\n "a":tru}', 'line 2, column 6'],
  ])('is refused with the place where it is not JSON: %j', (text, position) => {
    expect(refusalOf(text)).toMatchObject({
      kind: 'invalid-json',
      message: expect.stringContaining(position) as string,
    });
  });

  it.each([['[]'], ['5'], ['null'], ['"x"']])('is refused where it is no object: %s', (text) => {
    expect(refusalOf(text)).toMatchObject({
      kind: 'invalid-profile',
      faults: [{ at: '', detail: 'must be an object' }],
    });
  });

  it('is refused for every reason at once', () => {
    expect(refusalOf({ id: 'sports', versions: [{ id: 'v1' }, {}] }).faults.map(({ at }) => at)).toEqual([
      '/id',
      '/versions',
    ]);
    expect(refusalOf({}).faults.map(({ at }) => at)).toEqual(['/id', '/versions']);
  });
});

describe('A template in two versions (P2 8.0)', () => {
  const versioned = (rules: readonly object[]) => {
    const id = 'https://school.example/profile';
    const described = { prefLabel: { en: 'a' }, definition: { en: 'a' } };
    const template = (version: number, own: readonly object[]) => ({
      id: `${id}/template`,
      type: 'StatementTemplate',
      inScheme: `${id}/v${version}`,
      ...described,
      rules: own,
    });
    const first = [{ location: '$.result', presence: 'included' }];
    return readProfile(
      Buffer.from(
        JSON.stringify({
          '@context': 'https://w3id.org/xapi/profiles/context',
          id,
          type: 'Profile',
          conformsTo: 'https://w3id.org/xapi/profiles#1.0',
          ...described,
          author: { type: 'Organization', name: 'School' },
          versions: [
            { id: `${id}/v2`, generatedAtTime: '2026-02-01T00:00:00Z', wasRevisionOf: [`${id}/v1`] },
            { id: `${id}/v1`, generatedAtTime: '2026-01-01T00:00:00Z' },
          ],
          templates: [template(1, first), template(2, rules)],
        }),
      ),
    ).warnings;
  };

  it('has the same rules', () => {
    expect(versioned([{ presence: 'included', location: '$.result' }])).toEqual([]);
  });

  it('is named where its rules are others', () => {
    expect(versioned([{ location: '$.result', presence: 'excluded' }])).toEqual([
      {
        at: '/templates/1/id',
        detail: 'must differ from the id in https://school.example/profile/v1: its rules are others',
        requirement: 'xAPI Profiles 1.0, Part Two 8.0',
      },
    ]);
  });
});
