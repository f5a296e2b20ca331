import type { PurposeScope, View } from '../../../../src/consent/model/types.ts';
import { checkView, isActivityPrefix } from '../../../../src/studies/record/view.ts';
import { iri, listIn, read } from '../../../support/builders/profiles/a-compiled-profile.ts';

const extension = (path: string, type: string, schema?: unknown) => ({
  id: iri(path),
  type,
  inScheme: read().versions[0]!.id,
  prefLabel: { en: path },
  definition: { en: path },
  ...(schema === undefined ? {} : { inlineSchema: JSON.stringify(schema) }),
});
const SPORTS = read((document) => {
  listIn(document, 'concepts').push(
    extension('lap', 'ContextExtension', { type: 'integer' }),
    extension('medal', 'ResultExtension', { enum: ['gold', 'silver'] }),
    extension('name', 'ResultExtension', { type: 'string' }),
    extension('any', 'ResultExtension'),
  );
});
const check = (scope: Partial<PurposeScope>, view: Partial<View> = {}) =>
  checkView(
    {
      scope: { sources: ['h5p'], profiles: [SPORTS.id], verbs: [], activityTypes: [], ...scope },
      view: { time: 'P1D', keepActivities: [], extensions: {}, responses: false, ...view },
    },
    [SPORTS],
  ).map(({ at }) => at);
const ofExtension = (path: string, type: string) => check({}, { extensions: { [iri(path)]: type } });

describe('a view, beside the profiles in scope', () => {
  it('is well where all that it names is theirs', () => {
    expect(
      check(
        { verbs: [iri('placed')], activityTypes: [iri('event')] },
        {
          keepActivities: ['https://tool.example/ex/'],
          extensions: { [iri('lap')]: 'number', [iri('medal')]: 'enum:gold', [iri('any')]: 'boolean' },
        },
      ),
    ).toEqual([]);
    expect(ofExtension('name', 'enum:short|long')).toEqual([]);
  });

  it('has extensions of the type that their schema gives', () => {
    for (const [path, type] of [
      ['lap', 'boolean'],
      ['lap', 'enum:1|2'],
      ['medal', 'enum:gold|bronze'],
      ['name', 'number'],
      ['place', 'number'],
    ] as const) {
      expect({ path, type, faults: ofExtension(path, type).length }).toEqual({ path, type, faults: 1 });
    }
  });

  it('names nothing that they do not define, and all such faults are reported at once', () => {
    expect(
      check(
        { verbs: [iri('placed'), iri('swum')], activityTypes: [iri('pool')] },
        { extensions: { [iri('unknown')]: 'number' } },
      ),
    ).toEqual(['/scope/verbs/1', '/scope/activityTypes/0', `/view/extensions/${iri('unknown').replaceAll('/', '~1')}`]);
    expect(check({ profiles: ['https://unknown.example'] })).toEqual(['/scope/profiles/0']);
  });

  it('knows extensions that a template asks for, and not those of activities', () => {
    expect(check({}, { extensions: { 'http://school.example/place': 'number' } })).toEqual([]);
    expect(ofExtension('distance', 'number')).toHaveLength(1);
  });

  it('is not checked against profiles where it names none', () => {
    expect(check({ profiles: [], verbs: [iri('swum')] }, { extensions: { [iri('unknown')]: 'number' } })).toEqual([]);
  });

  it('keeps no activities by a prefix that another host’s ids can begin with', () => {
    for (const prefix of ['https://tool.example/', 'https://tool.example/ex/q', 'urn:isbn:', 'tag:tool.example,2026:'])
      expect({ prefix, is: isActivityPrefix(prefix) }).toEqual({ prefix, is: true });
    for (const prefix of [
      'https:',
      'https://',
      'https://tool.example',
      'https://tool.example/e?id=',
      'https://tool.example/#e',
      'urn:x',
    ])
      expect({ prefix, is: isActivityPrefix(prefix) }).toEqual({ prefix, is: false });
    expect(check({ profiles: [] }, { keepActivities: ['https://tool.example/ex/', 'https://tool.example'] })).toEqual([
      '/view/keepActivities/1',
    ]);
  });
});
