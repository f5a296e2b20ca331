import fc from 'fast-check';
import { compatibleVersions, findWidenings } from '../../../../src/consent/purposes/version-compatibility.ts';
import type { Purpose, View } from '../../../../src/consent/model/types.ts';
import { aRecordPurpose, aStudy, DAY } from '../../../support/builders/consent/a-purpose.ts';

const study = aStudy({
  recipients: ['X', 'Y'],
  storage: ['FR', 'DE'],
  minimum: 10,
  keep: 'P1Y',
  automatedDecisions: 'marks',
  dpvPurposes: ['dpv:AcademicResearch', 'dpv:ResearchAndDevelopment'],
  scope: {
    sources: ['h5p', 'moodle'],
    profiles: ['https://p/1', 'https://p/2'],
    verbs: [],
    activityTypes: ['https://t/1'],
  },
  view: {
    time: 'PT1M',
    keepActivities: ['https://h5p.example/ex/', 'https://m.example/'],
    extensions: { 'https://e/n': 'number', 'https://e/l': 'enum:a|b|c' },
    responses: true,
  },
});
const view = (about: Partial<View>): Partial<Purpose> => ({ view: { ...study.view!, ...about } });
const scope = (about: Partial<Purpose['scope']>): Partial<Purpose> => ({ scope: { ...study.scope, ...about } });
const widened = (about: Partial<Purpose>, former: Purpose = study): readonly string[] =>
  findWidenings(former, { ...former, ...about }).map(({ at }) => at);

describe('a version narrows', () => {
  it.each<readonly [string, Partial<Purpose>]>([
    ['where nothing changes', {}],
    ['with fewer sources', scope({ sources: ['moodle'] })],
    ['with fewer profiles', scope({ profiles: ['https://p/2'] })],
    ['with verbs where any were asked for', scope({ verbs: ['https://v/1'] })],
    ['with fewer recipients, in another order', { recipients: ['Y'] }],
    ['with fewer countries of storage', { storage: ['DE'] }],
    ['with an earlier end', { until: study.until! - DAY }],
    ['with a shorter time to keep', { keep: 'P11M' }],
    ['with as long a time to keep, said otherwise', { keep: 'P12M' }],
    ['with a coarser time', view({ time: 'P1D' })],
    [
      'with fewer kept activities, or a longer beginning',
      view({ keepActivities: ['https://h5p.example/ex/spelling/'] }),
    ],
    ['with fewer extensions, or fewer values', view({ extensions: { 'https://e/l': 'enum:c|a' } })],
    ['without answers', view({ responses: false })],
    ['with a larger minimum', { minimum: 20 }],
    ['that takes a surer sign-in', { assurance: 'institution' }],
    ['without automated decisions', { automatedDecisions: 'none' }],
    ['with fewer aims', { dpvPurposes: ['dpv:AcademicResearch'] }],
    ['with other words', { title: { en: 'Spelling' }, summary: { en: 'Better said.' } }],
    [
      'with another address and data protection officer of the same controller',
      { controller: { ...study.controller, address: '2 Street', contact: 'new@x.example', dpo: 'new@x.example' } },
    ],
  ])('%s', (_, about) => {
    expect(widened(about)).toEqual([]);
  });

  it('of exact time, with a shift', () => {
    expect(widened(view({ time: 'shifted' }), { ...study, ...view({ time: 'exact' }) })).toEqual([]);
  });
  it('with an end where there was none', () => {
    expect(widened({ until: 1, keep: 'P1Y' }, aRecordPurpose())).toEqual([]);
  });
});

describe('a version widens', () => {
  it.each<readonly [string, Partial<Purpose>, readonly string[]]>([
    ['with another source', scope({ sources: ['h5p', 'other'] }), ['/scope/sources/1']],
    ['with another profile', scope({ profiles: ['https://p/3'] }), ['/scope/profiles/0']],
    ['with any profile', scope({ profiles: [] }), ['/scope/profiles']],
    ['with any activity type', scope({ activityTypes: [] }), ['/scope/activityTypes']],
    ['with another recipient', { recipients: ['X', 'Z'] }, ['/recipients/1']],
    ['with another country of storage', { storage: ['US'] }, ['/storage/0']],
    ['with a later end', { until: study.until! + DAY }, ['/until']],
    ['with a longer time to keep', { keep: 'P366D' }, ['/keep']],
    ['with a finer time', view({ time: 'PT1S' }), ['/view/time']],
    ['with a shift, which keeps intervals', view({ time: 'shifted' }), ['/view/time']],
    ['with other kept activities', view({ keepActivities: ['https://h5p.example/'] }), ['/view/keepActivities/0']],
    ['with another extension', view({ extensions: { 'https://e/x': 'boolean' } }), ['/view/extensions/https:~1~1e~1x']],
    ['with another value', view({ extensions: { 'https://e/l': 'enum:a|d' } }), ['/view/extensions/https:~1~1e~1l']],
    ['with another type', view({ extensions: { 'https://e/n': 'boolean' } }), ['/view/extensions/https:~1~1e~1n']],
    ['with a smaller minimum', { minimum: 9 }, ['/minimum']],
    ['with another automated decision', { automatedDecisions: 'admission' }, ['/automatedDecisions']],
    ['with another aim', { dpvPurposes: ['dpv:Marketing'] }, ['/dpv/purpose/0']],
    ['on another basis', { basis: 'public_task' }, ['/basis']],
    ['as another kind', { kind: 'product' }, ['/kind']],
    ['as another purpose', { id: 'study:other' }, ['/id']],
    ['with the data of attachments', { attachments: true }, ['/attachments']],
    ['when it becomes commercial', { commercial: true }, ['/commercial']],
    [
      'with another controller in another country',
      { controller: { ...study.controller, name: 'Z', country: 'US' } },
      ['/controller/name', '/controller/country'],
    ],
    ['in several ways at once', { minimum: 1, recipients: ['A', 'B'] }, ['/recipients/0', '/recipients/1', '/minimum']],
  ])('%s', (_, about, at) => {
    expect(widened(about)).toEqual(at);
  });

  it('without an end, or without a bound to keeping', () => {
    const { until, keep, ...rest } = study;
    expect(findWidenings(study, rest).map(({ at }) => at)).toEqual(['/until', '/keep']);
  });
  it('with answers that were not released', () => {
    expect(widened(view({ responses: true }), { ...study, ...view({ responses: false }) })).toEqual([
      '/view/responses',
    ]);
  });
  it('that takes a less sure sign-in asks for more', () => {
    const idp = aStudy({ assurance: 'idp' });
    for (const assurance of ['institution', 'tool'] as const)
      expect(findWidenings(idp, { ...idp, assurance }).map(({ at }) => at)).toEqual(['/assurance']);
    const { assurance, ...none } = idp;
    expect(findWidenings(idp, none).map(({ at }) => at)).toEqual(['/assurance']);
  });

  it('with a view where there was none', () => {
    expect(widened(view({}), aRecordPurpose())).toEqual(['/view']);
  });
});

it('narrowing is transitive and narrowing back and forth changes nothing', () => {
  const some = (values: readonly string[]) => fc.subarray([...values]);
  const version = fc
    .record({
      verbs: some(['v1', 'v2', 'v3']),
      recipients: some(['X', 'Y']),
      until: fc.integer({ min: 1, max: 3 }),
      minimum: fc.integer({ min: 1, max: 3 }),
      time: fc.constantFrom<View['time']>('exact', 'PT1S', 'PT1M', 'PT1H', 'P1D', 'shifted'),
      keep: fc.constantFrom('P1Y', 'P6M', 'P1M'),
    })
    .map(({ verbs, time, ...rest }) =>
      aStudy({ ...rest, scope: { ...study.scope, verbs }, view: { ...study.view!, time } }),
    );
  const narrows = (former: Purpose, next: Purpose) => findWidenings(former, next).length === 0;
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      if (narrows(a, b) && narrows(b, c)) expect(narrows(a, c)).toBe(true);
      if (narrows(a, b) && narrows(b, a))
        expect({ ...b, hash: a.hash }).toEqual({
          ...a,
          scope: { ...a.scope, verbs: b.scope.verbs },
          recipients: b.recipients,
        });
    }),
    { numRuns: 3000 },
  );
});

describe('the versions whose decisions hold', () => {
  const third = aStudy({ version: 3, accepts: [2, 3] });
  it('are all that were compatible before, where it narrows', () => {
    expect(compatibleVersions(third, { ...third, minimum: 50 }, 4)).toEqual([2, 3, 4]);
  });
  it('are its own alone, where it widens', () => {
    expect(compatibleVersions(third, { ...third, minimum: 1 }, 4)).toEqual([4]);
  });
  it('are its own alone, where it is the first', () => {
    expect(compatibleVersions(undefined, third, 1)).toEqual([1]);
  });
});
