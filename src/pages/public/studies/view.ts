import { defined } from '../../../core/json-object.ts';
import { DAY_MS } from '../../../core/time.ts';
import { profilePath } from '../../../http/pages/profiles/profile-names.ts';
import { type Localize, localizeFor, localizeOr } from '../../../http/pages/shared/localize.ts';
import type { PageRequest } from '../../../http/pages/shared/page-guard.ts';
import type { Dataset } from '../../../studies/catalogue/catalogue.ts';
import type { PublicStudy } from '../../../studies/catalogue/public-studies.ts';
import type { Codebook, CodebookColumn, Labelled } from '../../../studies/export/codebook.ts';
import { streamClients } from '../../../studies/stream/client-snippets.ts';
import { studyResourceUrl } from '../../../studies/study/study-paths.ts';
import type { LocalizedText, NamedIri } from '../../html/localized-text.ts';

/** A column of a study's table, in the language of the reader. */
export interface ColumnView {
  readonly name: string;
  readonly type: 'text' | 'number' | 'boolean' | 'time';
  readonly description: LocalizedText;
  readonly values?: readonly string[];
}

/** A study in the public list. */
export interface StudyEntryView {
  readonly href: string;
  readonly title: LocalizedText;
  readonly summary: LocalizedText;
  readonly controllerName: string;
  readonly commercial: boolean;
  readonly state: 'open' | 'suspended' | 'closed' | 'destroyed';
  /** A time on the last day, in milliseconds since the epoch. */
  readonly lastDay?: number;
  /** The number of participants, rounded down to tens; absent below twenty. */
  readonly participants?: number;
  readonly result?: string;
}

/** A program that reads the stream of the study. */
interface StreamClientView {
  readonly name: string;
  readonly text: string;
}

/** A study on its page. */
export interface StudyView extends StudyEntryView {
  readonly benefit?: LocalizedText;
  readonly contact: string;
  readonly recipients: readonly string[];
  readonly time: 'exact' | 'PT1S' | 'PT1M' | 'PT1H' | 'P1D' | 'shifted' | undefined;
  readonly columns: readonly ColumnView[];
  readonly verbs: readonly NamedIri[];
  /** The time for which the oldest deletion has waited for the lab's confirmation, in whole days. */
  readonly ackLagDays: number;
  /** The last confirmation, in milliseconds since the epoch. */
  readonly acknowledgedAt?: number;
  readonly clients: readonly StreamClientView[];
  readonly links: Readonly<Record<'codebook' | 'asyncApi' | 'croissant', string>>;
}

/** A dataset of the catalogue. */
export interface DatasetView {
  readonly href: string;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly profile?: NamedIri;
  readonly basis: 'consent' | 'contract' | 'public_task';
  readonly controllerName: string;
  readonly contact: string;
  readonly statements?: number;
  readonly period?: { readonly first: string; readonly last: string };
  readonly verbs: readonly NamedIri[];
  readonly columns: readonly ColumnView[];
  /** The form that asks for a study of this dataset. */
  readonly requestHref: string;
}

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

const columnView = ({ name, type, description, values }: CodebookColumn, localize: Localize): ColumnView => ({
  name,
  type,
  description: localizeOr(localize, description, ''),
  ...defined({ values }),
});

const labelView = ({ id, label }: Labelled, localize: Localize): NamedIri => {
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

export const studyEntryView = (
  { name, purpose, participants, result }: PublicStudy,
  { localize, root }: StudyViewContext,
): StudyEntryView => {
  const { id, title, summary, controller, commercial, state, until } = purpose;
  return {
    href: `${root}/studies/${name}`,
    title: localizeOr(localize, title, id),
    summary: localizeOr(localize, summary, ''),
    controllerName: controller.name,
    commercial,
    state: state as StudyEntryView['state'],
    // `until` is exclusive.
    ...(until !== undefined && { lastDay: until - DAY_MS }),
    ...defined({ participants, result }),
  };
};

export const studyView = (
  study: PublicStudy,
  { codebook, publicUrl }: { readonly codebook: Codebook | undefined; readonly publicUrl: string },
  viewContext: StudyViewContext,
): StudyView => {
  const { localize, root } = viewContext;
  const { purpose, ackLagMs, acknowledgedAt } = study;
  const benefit = localize(purpose.benefit);
  const resource = studyResourceUrl(root, purpose.id);
  return {
    ...studyEntryView(study, viewContext),
    ...defined({ benefit }),
    contact: purpose.controller.contact,
    recipients: purpose.recipients,
    time: purpose.view?.time,
    columns: (codebook?.columns ?? []).map((column) => columnView(column, localize)),
    verbs: (codebook?.verbs ?? []).map((verb) => labelView(verb, localize)),
    ackLagDays: Math.floor(ackLagMs / DAY_MS),
    ...defined({ acknowledgedAt }),
    clients: streamClients(studyResourceUrl(publicUrl, purpose.id)),
    links: {
      codebook: `${resource}/codebook`,
      asyncApi: `${resource}/asyncapi.json`,
      croissant: `${resource}/croissant.json`,
    },
  };
};
