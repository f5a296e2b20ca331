import { open } from '../../../api/route/access.ts';
import { once } from '../../../api/route/once.ts';
import { rawRoute } from '../../../api/route/route.ts';
import type { Controller } from '../../../consent/model/types.ts';
import { defined } from '../../../core/json-object.ts';
import { enumSchema } from '../../../core/json-schema.ts';
import { Problem } from '../../../core/problem.ts';
import { jsonResponse } from '../../../http/api/shared/json-body.ts';
import type { Handler, Request, Response } from '../../../http/message/request-response.ts';
import type { PageGuard, PageHandler } from '../../../http/pages/shared/page-guard.ts';
import { pageResponse } from '../../../http/pages/shared/page-response.ts';
import { checkParameters } from '../../../http/xapi/parameters.ts';
import type { Dataset } from '../../../studies/catalogue/catalogue.ts';
import { croissantOf } from '../../../studies/catalogue/croissant.ts';
import { datasetUrl, dcatOf } from '../../../studies/catalogue/dcat.ts';
import type { Catalogue } from '../../../studies/catalogue/read-catalogue.ts';
import { studyResourceUrl } from '../../../studies/study/study-paths.ts';
import { cataloguePage, datasetPage } from './catalogue-page.ts';
import { datasetView, studyViewContextOf } from './view.ts';

/** The catalogue of datasets, open to all: as pages, in DCAT-AP, and each dataset in Croissant. */
interface CatalogueHandlers {
  readonly list: Handler;
  readonly show: Handler;
}

interface CatalogueDeps {
  readonly catalogue: Catalogue;
  readonly institution: Controller;
  readonly publicUrl: string;
  readonly guardPage: PageGuard;
}

const FORMATS = ['dcat', 'croissant', 'html'] as const;
type Format = (typeof FORMATS)[number];

const LD_JSON = { 'Content-Type': 'application/ld+json', Vary: 'Accept', 'Cache-Control': 'no-store' };

/** The format of the parameter, or the one that the client prefers. */
const formatOf = ({ search, accepts }: Request): Format => {
  const query = new URLSearchParams(search);
  const wanted = query.get('format');
  const format = FORMATS.find((one) => one === wanted);
  if (wanted !== null && format === undefined)
    throw new Problem('invalid-request', 'there is no such format', [
      { at: 'format', detail: `must be one of ${FORMATS.join(', ')}` },
    ]);
  return (
    format ?? (accepts(['application/ld+json', 'application/json', 'text/html']) === 'text/html' ? 'html' : 'dcat')
  );
};

const createCatalogueHandlers = (deps: CatalogueDeps): CatalogueHandlers => {
  const { catalogue, institution, publicUrl, guardPage } = deps;

  const findDataset = async ({ params }: Pick<Request, 'params'>): Promise<Dataset> => {
    const dataset = await catalogue.find(params['id'] ?? '');
    if (dataset === undefined) throw new Problem('not-found', 'no dataset has this id');
    return dataset;
  };
  const dcatResponse = (datasets: readonly Dataset[]): Response =>
    jsonResponse(200, dcatOf({ publicUrl, publisher: institution, datasets }), LD_JSON);
  const croissantResponse = ({ id, title, description, columns, controller, since, period }: Dataset): Response =>
    jsonResponse(
      200,
      croissantOf({
        title,
        description,
        url: datasetUrl(publicUrl, id),
        contentUrl: `${studyResourceUrl(publicUrl, 'STUDY')}/snapshot?format=csv`,
        columns,
        creator: controller.name,
        published: since,
        version: 1,
        ...defined({ period }),
      }),
      LD_JSON,
    );

  /** The page for people, other formats for programs. */
  const negotiate = (
    path: string,
    page: PageHandler,
    data: (request: Request, format: Format) => Promise<Response>,
  ): Handler => {
    const guardedPage = guardPage({ method: 'GET', path }, page);
    return async (request) => {
      const format = formatOf(request);
      if (format === 'html') return guardedPage(request);
      checkParameters(new URLSearchParams(request.search), ['format'], {});
      return data(request, format);
    };
  };

  return {
    list: negotiate(
      '/v1/catalog',
      async (request) => {
        const viewContext = studyViewContextOf(request);
        const datasets = (await catalogue.datasets()).map((dataset) => datasetView(dataset, viewContext));
        return pageResponse(cataloguePage(request.context, datasets));
      },
      async (_, format) => {
        if (format === 'croissant')
          throw new Problem('invalid-request', 'Croissant describes one dataset', [
            { at: 'format', detail: 'is of /v1/catalog/{id}' },
          ]);
        return dcatResponse(await catalogue.datasets());
      },
    ),
    show: negotiate(
      '/v1/catalog/:id',
      async (request) =>
        pageResponse(
          datasetPage(request.context, datasetView(await findDataset(request), studyViewContextOf(request))),
        ),
      async (request, format) => {
        const dataset = await findDataset(request);
        return format === 'croissant' ? croissantResponse(dataset) : dcatResponse([dataset]);
      },
    ),
  };
};

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
