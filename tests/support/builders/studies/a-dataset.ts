import { datasetOf, type Dataset, type DatasetInput } from '../../../../src/studies/catalogue/catalogue.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';
import { iri, listIn, read } from '../profiles/a-compiled-profile.ts';

export const PUBLIC_URL = 'https://lrs.example/carnet';
export const SCHOOL = { name: 'A school', address: '1 Street, Lyon', contact: 'office@school.example', country: 'FR' };

/** A profile with extensions of every releasable type, and some of other types. */
export const SPORTS: Profile = read((document) => {
  const extension = (path: string, type: string, schema?: unknown) => ({
    id: iri(path),
    type,
    inScheme: read().versions[0]!.id,
    prefLabel: { en: path },
    definition: { en: `What ${path} is.`, fr: `Ce qu’est ${path}.` },
    ...(schema === undefined ? {} : { inlineSchema: JSON.stringify(schema) }),
  });
  listIn(document, 'concepts').push(
    extension('lap', 'ContextExtension', { type: 'integer' }),
    extension('medal', 'ResultExtension', { enum: ['gold', 'silver'] }),
    extension('record', 'ResultExtension', { type: 'boolean' }),
    extension('name', 'ResultExtension', { type: 'string' }),
    extension('mixed', 'ResultExtension', { enum: ['a', 1] }),
    extension('any', 'ContextExtension'),
    extension('pool', 'ActivityExtension', { type: 'number' }),
  );
});

/** A dataset of one tool and that profile, with its volume. */
export const aDataset = (overrides: Partial<DatasetInput> = {}): Dataset =>
  datasetOf({
    source: { id: 'h5p', name: 'H5P', createdAt: Date.parse('2025-09-01T08:00:00Z') },
    profile: SPORTS,
    basis: 'public_task',
    controller: SCHOOL,
    volume: { statements: 12_000, period: { first: '2025-09', last: '2026-02' } },
    ...overrides,
  });
