import type { Dataset } from '../../../studies/catalogue/catalogue.ts';
import type { CodebookColumn, Labelled } from '../../../studies/export/codebook.ts';
import type { Named } from '../../../pages/layout/text.ts';
import type { Phrase } from '../../../pages/layout/text.ts';
import type { ColumnView, DatasetView } from '../../../pages/studies/study-view.ts';
import type { PhraseFor } from '../shared/localized-text.ts';

/** What studies and datasets are shown with. */
export interface ShowStudyDeps {
  readonly phraseFor: PhraseFor;
  /** The path under which this server is reached, without a slash at its end. */
  readonly root: string;
}

/** Text for a reader; the other one where there is none in any language. */
export const phraseOr = (phraseFor: PhraseFor, words: Readonly<Record<string, string>>, otherwise: string): Phrase =>
  phraseFor(words) ?? { text: otherwise, language: '' };

/** A column for its reader. */
export const shownColumn = ({ name, type, description, values }: CodebookColumn, phraseFor: PhraseFor): ColumnView => ({
  name,
  type,
  description: phraseOr(phraseFor, description, ''),
  ...(values === undefined ? {} : { values }),
});

/** An IRI with its label for a reader. */
export const shownLabel = ({ id, label }: Labelled, phraseFor: PhraseFor): Named => {
  const name = phraseFor(label);
  return { id, ...(name === undefined ? {} : { name }) };
};

/** A dataset as its page shows it. */
export const shownDataset = (
  { id, title, description, profile, basis, controller, statements, period, verbs, columns }: Dataset,
  { phraseFor, root }: ShowStudyDeps,
): DatasetView => ({
  href: `${root}/v1/catalog/${id}`,
  request: `${root}/studies/new?dataset=${id}`,
  title: phraseOr(phraseFor, title, id),
  description: phraseOr(phraseFor, description, ''),
  ...(profile === undefined
    ? {}
    : { profile: { id: profile, href: `${root}/profiles/${encodeURIComponent(profile)}` } }),
  basis,
  who: controller.name,
  contact: controller.contact,
  ...(statements === undefined ? {} : { statements }),
  ...(period === undefined ? {} : { period }),
  verbs: verbs.map((verb) => shownLabel(verb, phraseFor)),
  columns: columns.map((column) => shownColumn(column, phraseFor)),
});
