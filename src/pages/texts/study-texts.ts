import type { ColumnView, DatasetView, StudyEntryView } from '../views/study-view.ts';

/** The texts of the pages of studies and of the catalogue. */
export interface StudyTexts {
  readonly studies: string;
  readonly studiesIntro: string;
  readonly none: string;
  readonly states: Readonly<Record<StudyEntryView['state'], string>>;
  readonly commercial: string;
  readonly controller: string;
  readonly people: string;
  readonly participants: (rounded: string | undefined) => string;
  readonly until: string;
  readonly result: string;
  readonly catalogue: string;
  readonly catalogueIntro: string;
  readonly catalogueNone: string;
  readonly contact: string;
  readonly recipients: string;
  readonly benefit: string;
  readonly about: string;
  readonly time: string;
  readonly columns: string;
  readonly columnsIntro: string;
  readonly column: string;
  readonly type: string;
  readonly meaning: string;
  readonly types: Readonly<Record<ColumnView['type'], string>>;
  readonly values: string;
  readonly verbs: string;
  readonly clients: string;
  readonly clientsIntro: string;
  readonly program: (name: string) => string;
  readonly acknowledgement: string;
  readonly acknowledged: (days: number) => string;
  readonly last: string;
  readonly forPrograms: string;
  readonly codebook: string;
  readonly asyncApi: string;
  readonly croissant: string;
  readonly dcat: string;
  readonly profile: string;
  readonly basis: string;
  readonly bases: Readonly<Record<DatasetView['basis'], string>>;
  readonly volume: string;
  readonly statements: (rounded: string) => string;
  readonly period: string;
  readonly ask: string;
}
