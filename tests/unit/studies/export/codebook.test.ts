import { codebookOf } from '../../../../src/studies/export/codebook.ts';
import { columnsOf } from '../../../../src/studies/export/columns.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';
import { iri, listIn, read } from '../../../support/builders/profiles/a-compiled-profile.ts';

const SPORTS = read((document) => {
  listIn(document, 'concepts').push({
    id: iri('medal'),
    type: 'ResultExtension',
    inScheme: read().versions[0]!.id,
    prefLabel: { en: 'Medal' },
    definition: { en: 'Which medal it was.', fr: 'Quelle médaille.' },
  });
});
const study = aStudy({
  scope: { sources: ['h5p'], profiles: [SPORTS.id], verbs: [iri('placed')], activityTypes: [] },
  view: {
    time: 'PT1H',
    keepActivities: [iri('da')],
    extensions: { [iri('medal')]: 'enum:gold|silver', 'https://h5p.example/attempt': 'number' },
    responses: true,
  },
});
const book = codebookOf(study, [SPORTS])!;
const columnOf = (name: string) => book.columns.find((column) => column.name === name);

describe('the codebook of a study', () => {
  it('has exactly the columns of its tables, each with what it means in both languages of the pages', () => {
    expect(book.columns.map(({ name, type, pointer }) => ({ name, type, pointer }))).toEqual(columnsOf(study.view!));
    for (const { name, description } of book.columns)
      expect({ name, languages: Object.keys(description) }).toEqual({
        name,
        languages: expect.arrayContaining(['en', 'fr']),
      });
    const described = book.columns
      .filter(({ pointer }) => !pointer.includes('/extensions/'))
      .map(({ description }) => description['en']);
    expect(new Set(described).size).toBe(described.length);
  });

  it('describes extensions as their profile does, with the values that they can have', () => {
    expect(columnOf('result_extension_medal')).toEqual({
      name: 'result_extension_medal',
      type: 'text',
      pointer: expect.stringMatching(/^\/statement\/result\/extensions\//),
      description: { en: 'Which medal it was.', fr: 'Quelle médaille.' },
      values: ['gold', 'silver'],
    });
    expect(columnOf('context_extension_attempt')).toMatchObject({
      type: 'number',
      description: { en: 'A value of the tool’s own' },
    });
  });

  it('has labels for the IRIs that records contain as they are', () => {
    expect(book.verbs).toEqual([{ id: iri('placed'), label: { en: 'placed' } }]);
    expect(book.activityTypes).toEqual([{ id: iri('event'), label: { en: 'event' } }]);
    expect(book.activities).toEqual([{ id: iri('dash'), label: { en: '100 m' } }]);
    expect(
      codebookOf({ ...study, view: { ...study.view!, keepActivities: [iri('x')] } }, [SPORTS])!.activities,
    ).toEqual([]);
    expect(book).toMatchObject({ time: 'PT1H', study: 'study:spelling', version: 1, keepActivities: [iri('da')] });
  });

  it('does not exist for a purpose without a view', () => {
    const { view, ...record } = study;
    expect(codebookOf(record, [])).toBeUndefined();
  });
});
