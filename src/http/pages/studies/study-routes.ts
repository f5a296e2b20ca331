import { type CatalogueDeps, createCatalogueResources } from './catalogue.ts';
import { type ContactDeskPagesDeps, createContactDeskPages } from './re-identification-review-pages.ts';
import { type ContactPagesDeps, createContactPages } from './re-identification-pages.ts';
import { createDeskPages, type DeskPagesDeps } from './review-pages.ts';
import type { Route } from '../../message/request-response.ts';
import { createRequestPages, type RequestPagesDeps } from './request-pages.ts';
import { createStudyInformation, type StudyInformationDeps } from '../../api/studies/study-information.ts';
import { createStudyPages, type StudyPagesDeps } from './study-pages.ts';

/** What tells the public of studies, and by which they are asked for and ruled on, is built from. */
export interface StudyResourcesDeps
  extends
    CatalogueDeps,
    StudyInformationDeps,
    StudyPagesDeps,
    DeskPagesDeps,
    RequestPagesDeps,
    ContactPagesDeps,
    ContactDeskPagesDeps {
  readonly publicUrl: string;
}

/**
 * Builds what the public, scientists and stewards read and do of studies: pages, the catalogue, and what is told of
 * each to programs.
 */
export const createStudyResources = (deps: StudyResourcesDeps): readonly Route[] => [
  ...createStudyInformation(deps),
  ...createCatalogueResources(deps),
  ...createRequestPages(deps),
  ...createContactPages(deps),
  ...createContactDeskPages(deps),
  ...createDeskPages(deps),
  ...createStudyPages(deps),
];
