import { enumSchema } from '../../core/json-schema.ts';
import { createCatalogueHandlers } from '../../http/pages/studies/catalogue-pages.ts';
import { open } from '../route/access.ts';
import { once } from '../route/once.ts';
import { rawRoute } from '../route/route.ts';

const ANSWERS = { 200: { description: 'As the client prefers.', types: ['application/ld+json', 'text/html'] } };

const handlers = once(({ studies, settings, guardStudyPage }) =>
  createCatalogueHandlers({
    catalogue: studies.catalogue.catalogue,
    institution: studies.catalogue.institution,
    publicUrl: settings.publicUrl,
    guardPage: guardStudyPage,
  }),
);

export const listDatasets = rawRoute({
  method: 'GET',
  path: '/v1/catalog',
  access: open,
  tag: 'Studies',
  summary: 'Lists the datasets, as a page or in DCAT-AP.',
  carries: 'none',
  query: { format: { schema: enumSchema('dcat', 'html') } },
  answers: ANSWERS,
  makeHandler: (services) => handlers(services).list,
});

export const getDataset = rawRoute({
  method: 'GET',
  path: '/v1/catalog/:id',
  access: open,
  tag: 'Studies',
  summary: 'Reads a dataset, as a page, in DCAT-AP or Croissant.',
  carries: 'none',
  query: { format: { schema: enumSchema('dcat', 'croissant', 'html') } },
  answers: ANSWERS,
  makeHandler: (services) => handlers(services).show,
});
