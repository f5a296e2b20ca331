import type { Controller } from '../../../consent/model/types.ts';
import { croissantOf } from '../../../studies/catalogue/croissant.ts';
import { datasetUrl, dcatOf } from '../../../studies/catalogue/dcat.ts';
import type { Catalogue } from '../../../studies/catalogue/read-catalogue.ts';
import { studyResource } from '../../../studies/study/study-paths.ts';
import { cataloguePage, datasetPage } from '../../../pages/studies/catalogue-page.ts';
import type { Dataset } from '../../../studies/catalogue/catalogue.ts';
import type { Request, Response, Route } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { jsonAnswer } from '../../api/shared/operator-resource.ts';
import { createPageResources, type PageRequest, type PageResourceDeps, shownPage } from '../shared/page-resource.ts';
import { createPhraseFor } from '../shared/localized-text.ts';
import { shownDataset } from './dataset-view.ts';
import { checkParameters } from '../../xapi/xapi-resource.ts';

/** What the catalogue is shown with. */
export interface CatalogueDeps extends PageResourceDeps {
  readonly catalogue: Catalogue;
  /** Who publishes it. */
  readonly institution: Controller;
}

const FORMATS = ['dcat', 'croissant', 'html'] as const;
type Format = (typeof FORMATS)[number];

const LD_JSON = { 'Content-Type': 'application/ld+json', Vary: 'Accept', 'Cache-Control': 'no-store' };

/** The form that was asked for: by name, or by what the client accepts. */
const formatOf = ({ search, accepts }: Request): Format => {
  const query = new URLSearchParams(search);
  const named = query.get('format');
  const format = FORMATS.find((one) => one === named);
  if (named !== null && format === undefined)
    throw new Problem('invalid-request', 'there is no such format', [
      { at: 'format', detail: `must be one of ${FORMATS.join(', ')}` },
    ]);
  return (
    format ?? (accepts(['application/ld+json', 'application/json', 'text/html']) === 'text/html' ? 'html' : 'dcat')
  );
};

/** Builds /v1/catalog, for people and in DCAT-AP, and each dataset of it, in Croissant too. Open to all. */
export const createCatalogueResources = (deps: CatalogueDeps): readonly Route[] => {
  const { catalogue, institution, publicUrl } = deps;
  const page = createPageResources(deps);
  const found = async ({ params }: Request): Promise<Dataset> => {
    const dataset = await catalogue.find(params['id'] ?? '');
    if (dataset === undefined) throw new Problem('not-found', 'no dataset has this id');
    return dataset;
  };
  const dcat = (datasets: readonly Dataset[]): Response =>
    jsonAnswer(200, dcatOf({ publicUrl, publisher: institution, datasets }), LD_JSON);
  const croissant = ({ id, title, description, columns, controller, since, period }: Dataset): Response =>
    jsonAnswer(
      200,
      croissantOf({
        title,
        description,
        url: datasetUrl(publicUrl, id),
        contentUrl: `${studyResource(publicUrl, 'STUDY')}/snapshot?format=csv`,
        columns,
        creator: controller.name,
        published: since,
        version: 1,
        ...(period === undefined ? {} : { period }),
      }),
      LD_JSON,
    );
  const shownWith = ({ frame, request }: PageRequest) => ({
    phraseFor: createPhraseFor(frame.language, request.header('accept-language')),
    root: frame.root,
  });

  const either = (
    path: string,
    forPeople: (request: PageRequest) => Promise<Response>,
    forPrograms: (request: Request, format: Format) => Promise<Response>,
  ): Route => {
    const people = page(path, { GET: forPeople }).methods.GET;
    return {
      path,
      methods: {
        GET: async (request) => {
          const format = formatOf(request);
          if (format === 'html' && people !== undefined) return people(request);
          checkParameters(new URLSearchParams(request.search), ['format'], {});
          return forPrograms(request, format);
        },
      },
    };
  };
  return [
    either(
      '/v1/catalog',
      async (request) => {
        const datasets = await catalogue.datasets();
        return shownPage(
          cataloguePage(
            request.frame,
            datasets.map((dataset) => shownDataset(dataset, shownWith(request))),
          ),
        );
      },
      async (_, format) => {
        if (format === 'croissant')
          throw new Problem('invalid-request', 'Croissant describes one dataset', [
            { at: 'format', detail: 'is of /v1/catalog/{id}' },
          ]);
        return dcat(await catalogue.datasets());
      },
    ),
    either(
      '/v1/catalog/:id',
      async (request) =>
        shownPage(datasetPage(request.frame, shownDataset(await found(request.request), shownWith(request)))),
      async (request, format) => {
        const dataset = await found(request);
        return format === 'croissant' ? croissant(dataset) : dcat([dataset]);
      },
    ),
  ];
};
