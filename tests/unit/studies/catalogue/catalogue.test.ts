import jsonld from 'jsonld';
import { datasetId, releasableExtensions } from '../../../../src/studies/catalogue/catalogue.ts';
import { croissantOf } from '../../../../src/studies/catalogue/croissant.ts';
import { datasetUrl, dcatOf } from '../../../../src/studies/catalogue/dcat.ts';
import { checkView } from '../../../../src/studies/record/view.ts';
import { expectGolden } from '../../../support/checks/golden.ts';
import { iri } from '../../../support/builders/profiles/a-compiled-profile.ts';
import { aDataset, PUBLIC_URL, SCHOOL, SPORTS } from '../../../support/builders/studies/a-dataset.ts';

const withoutProfile = () => {
  const { profile, ...input } = {
    profile: undefined,
    source: { id: 'moodle', name: 'Moodle', createdAt: 0 },
    volume: {},
  };
  return aDataset({ ...input, profile: undefined as never, controller: { ...SCHOOL, contact: 'at the office' } });
};

const dcat = dcatOf({ publicUrl: PUBLIC_URL, publisher: SCHOOL, datasets: [aDataset(), withoutProfile()] });
const croissant = croissantOf({
  title: aDataset().title,
  description: aDataset().description,
  url: datasetUrl(PUBLIC_URL, aDataset().id),
  contentUrl: `${PUBLIC_URL}/v1/studies/spelling/snapshot?format=csv`,
  columns: aDataset().columns,
  creator: SCHOOL.name,
  published: aDataset().since,
  version: 1,
  period: { first: '2025-09', last: '2026-02' },
});

type Expanded = Readonly<Record<string, readonly Readonly<Record<string, readonly unknown[]>>[]>>;

/**
 * Expands JSON-LD, and refuses whatever would be dropped on the way. Nothing is fetched: the contexts are in the
 * documents.
 */
const expanded = async (document: object): Promise<readonly Expanded[]> => {
  const expand = jsonld.expand as unknown as (document: object, options: object) => Promise<readonly Expanded[]>;
  return expand(document, { safe: true, base: `${PUBLIC_URL}/` });
};

describe('a dataset of the catalogue', () => {
  it('has the vocabulary of its profile, and a typed column for each extension that a study may ask for', () => {
    const { verbs, activityTypes, columns } = aDataset();
    expect(verbs.map(({ id }) => id)).toEqual([iri('medaled'), iri('placed'), iri('won')]);
    expect(activityTypes).toEqual([{ id: iri('event'), label: { en: 'event' } }]);
    expect(
      columns
        .filter(({ name }) => name.startsWith('result_extension'))
        .map(({ name, type, values }) => ({ name, type, values })),
    ).toEqual([
      { name: 'result_extension_lap', type: 'number' },
      { name: 'result_extension_medal', type: 'text', values: ['gold', 'silver'] },
      { name: 'result_extension_record', type: 'boolean' },
    ]);
  });

  it('has the extensions that a view may name, as the checks of a request see it', () => {
    const extensions = releasableExtensions(SPORTS);
    expect(Object.keys(extensions)).toHaveLength(3);
    expect(
      checkView(
        {
          scope: { sources: ['h5p'], profiles: [SPORTS.id], verbs: [], activityTypes: [] },
          view: { time: 'P1D', keepActivities: [], extensions, responses: true },
        },
        [SPORTS],
      ),
    ).toEqual([]);
  });

  it('has its volume and its months as they were counted, and nothing that is not public', () => {
    expect(aDataset()).toMatchObject({ statements: 12_000, period: { first: '2025-09', last: '2026-02' } });
    expect(withoutProfile()).not.toHaveProperty('statements');
    expect(withoutProfile()).not.toHaveProperty('period');
  });

  it('has an id of its own for each source and profile', () => {
    expect(
      new Set([datasetId('h5p', undefined), datasetId('h5p', 'a'), datasetId('h5p', 'b'), datasetId('moodle', 'a')])
        .size,
    ).toBe(4);
    expect(datasetId('h5p', SPORTS.id)).toMatch(/^h5p-[0-9a-f]{10}$/);
  });
});

describe('the catalogue as JSON-LD', () => {
  it('is this in DCAT-AP, and all of it means something', async () => {
    expectGolden('dcat.json', dcat);
    expect(JSON.stringify(await expanded(dcat))).toContain('"@type":["http://www.w3.org/ns/dcat#Dataset"]');
  });

  it('is this in Croissant, and all of it means something', async () => {
    expectGolden('croissant.json', croissant);
    const [dataset] = await expanded(croissant);
    const fields =
      dataset?.['http://mlcommons.org/croissant/recordSet']?.[0]?.['http://mlcommons.org/croissant/field'] ?? [];
    expect(fields).toHaveLength(aDataset().columns.length);
  });
});
