import { defined } from '../../../core/json-object.ts';
import type { Dataset } from '../../../studies/catalogue/catalogue.ts';
import type { CodebookColumn, Labelled } from '../../../studies/export/codebook.ts';
import type { NamedIri } from '../../../pages/html/localized-text.ts';
import type { ColumnView, DatasetView } from '../../../pages/views/study-view.ts';
import { profilePath } from '../profiles/profile-names.ts';
import { type Localize, localizeFor, localizeOr } from '../shared/localize.ts';
import type { PageRequest } from '../shared/page-guard.ts';

/** The reader of a page of studies or datasets. */
export interface StudyViewContext {
  readonly localize: Localize;
  /** The path of the public URL, without a slash at its end. */
  readonly root: string;
}

export const studyViewContextOf = (request: PageRequest): StudyViewContext => ({
  localize: localizeFor(request),
  root: request.context.root,
});

export const columnView = ({ name, type, description, values }: CodebookColumn, localize: Localize): ColumnView => ({
  name,
  type,
  description: localizeOr(localize, description, ''),
  ...defined({ values }),
});

export const labelView = ({ id, label }: Labelled, localize: Localize): NamedIri => {
  const name = localize(label);
  return { id, ...defined({ name }) };
};

export const datasetView = (
  { id, title, description, profile, basis, controller, statements, period, verbs, columns }: Dataset,
  { localize, root }: StudyViewContext,
): DatasetView => ({
  href: `${root}/v1/catalog/${id}`,
  requestHref: `${root}/studies/new?dataset=${id}`,
  title: localizeOr(localize, title, id),
  description: localizeOr(localize, description, ''),
  ...(profile !== undefined && { profile: { id: profile, href: `${root}${profilePath(profile)}` } }),
  basis,
  controllerName: controller.name,
  contact: controller.contact,
  ...defined({ statements, period }),
  verbs: verbs.map((verb) => labelView(verb, localize)),
  columns: columns.map((column) => columnView(column, localize)),
});
