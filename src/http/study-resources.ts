import { type CatalogueParts, createCatalogueResources } from './catalogue.ts';
import type { Resource } from './exchange.ts';
import { createStudyInformation, type StudyInformationParts } from './study-information.ts';
import { createStudyPages, type StudyPagesParts } from './study-pages.ts';

/** What tells the public of studies, and what can be asked for, is built from. */
export interface StudyResourcesParts extends CatalogueParts, StudyInformationParts, StudyPagesParts {
  readonly publicUrl: string;
}

/** Builds what the public and scientists read of studies: pages, the catalogue, and what is told of each to programs. */
export const createStudyResources = (parts: StudyResourcesParts): readonly Resource[] => [...createStudyInformation(parts), ...createCatalogueResources(parts), ...createStudyPages(parts)];
