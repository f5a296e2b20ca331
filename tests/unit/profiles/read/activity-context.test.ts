import { checkActivityDefinition } from '../../../../src/profiles/read/check-activity-definition.ts';
import { createDocumentReport } from '../../../../src/profiles/read/document-report.ts';
import { ObjectReader } from '../../../../src/profiles/read/object-reader.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

const warned = (definition: JsonObject): readonly string[] => {
  const report = createDocumentReport();
  const reader = new ObjectReader({}, { at: '/concepts/0', section: '7.4' }, report);
  checkActivityDefinition(definition, reader, report);
  return report.warnings().map(({ at, detail }) => `${at.slice('/concepts/0/activityDefinition'.length)} ${detail}`);
};

describe('the @context of an activity definition (P2 7.4)', () => {
  const CONTEXT = 'https://w3id.org/xapi/profiles/activity-context';

  it.each([[undefined], [null], [''], [{}]])('is missing where it is %j', (context) => {
    const definition = context === undefined ? {} : { '@context': context };
    expect(warned({ ...definition, name: { en: 'a' } })).toEqual([' lacks the property "@context"']);
  });

  it.each([['no iri'], [7], [{ a: 'https://a.example/' }]])('is an IRI or an array, and not %j', (context) => {
    expect(warned({ '@context': context })).toEqual([`/@context must be ${CONTEXT}, or an array of contexts with it`]);
  });

  it.each([[CONTEXT], ['https://a.example/context'], [[CONTEXT, 'https://a.example/context']]])(
    'may be %j',
    (context) => {
      expect(warned({ '@context': context })).toEqual([]);
    },
  );

  it('is missing in an extension too where it is empty', () => {
    const extensions = { 'a:b': { '@context': null, c: 1 }, 'a:c': { '@context': CONTEXT, c: 1 } };
    expect(warned({ '@context': CONTEXT, extensions })).toEqual([
      '/extensions/a:b must have "@context" in each of its objects',
    ]);
  });
});
