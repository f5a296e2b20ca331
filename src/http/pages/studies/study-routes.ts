import { type CatalogueParts, createCatalogueResources } from './catalogue.ts';
import { type ContactDeskPagesParts, createContactDeskPages } from './re-identification-review-pages.ts';
import { type ContactPagesParts, createContactPages } from './re-identification-pages.ts';
import { createDeskPages, type DeskPagesParts } from './review-pages.ts';
import type { Resource } from '../../message/request-response.ts';
import { createRequestPages, type RequestPagesParts } from './request-pages.ts';
import { createStudyInformation, type StudyInformationParts } from '../../api/studies/study-information.ts';
import { createStudyPages, type StudyPagesParts } from './study-pages.ts';

/** What tells the public of studies, and by which they are asked for and ruled on, is built from. */
export interface StudyResourcesParts
  extends
    CatalogueParts,
    StudyInformationParts,
    StudyPagesParts,
    DeskPagesParts,
    RequestPagesParts,
    ContactPagesParts,
    ContactDeskPagesParts {
  readonly publicUrl: string;
}

/**
 * Builds what the public, scientists and stewards read and do of studies: pages, the catalogue, and what is told of
 * each to programs.
 */
export const createStudyResources = (parts: StudyResourcesParts): readonly Resource[] => [
  ...createStudyInformation(parts),
  ...createCatalogueResources(parts),
  ...createRequestPages(parts),
  ...createContactPages(parts),
  ...createContactDeskPages(parts),
  ...createDeskPages(parts),
  ...createStudyPages(parts),
];
