import { defined } from '../../core/json-object.ts';
import type { JsonObject, LanguageMap } from '../../xapi/model/types.ts';
import type { CodebookColumn } from '../export/codebook.ts';
import type { Column } from '../export/columns.ts';

export interface CroissantInput {
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  /** The URL of its page. */
  readonly url: string;
  /** The URL of its table in CSV, for credentials that may read it. */
  readonly contentUrl: string;
  readonly columns: readonly CodebookColumn[];
  readonly creator: string;
  /** A day (ISO 8601), if it is known. */
  readonly published?: string;
  /** The first and the last month (ISO 8601), if they are known. */
  readonly period?: { readonly first: string; readonly last: string };
  /** A whole number from 1. */
  readonly version: number;
}

const CONTEXT: JsonObject = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  arrayShape: 'cr:arrayShape',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  containedIn: 'cr:containedIn',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  description: { '@container': '@language' },
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  name: { '@container': '@language' },
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

const TYPES: Readonly<Record<Column['type'], string>> = {
  text: 'sc:Text',
  number: 'cr:Float64',
  boolean: 'sc:Boolean',
  time: 'sc:DateTime',
};

const TABLE = 'records.csv';
const RECORDS = 'records';

const RESTRICTED =
  'Restricted: under the agreement of an approved study, which forbids re-identification and onward sharing.';
const PERSONAL =
  'Pseudonymised personal data of learners, minors among them (GDPR art. 4(5)): ' +
  'no names, no free text, only the person who acted. Pseudonyms belong to one study. ' +
  'What learners withdraw is deleted, and every recipient must delete it.';

/** The English text, or the first if there is none. */
export const mainText = (texts: LanguageMap): string => texts['en'] ?? Object.values(texts)[0] ?? '';

const field = ({ name, type, description }: CodebookColumn): JsonObject => ({
  '@type': 'cr:Field',
  '@id': `${RECORDS}/${name}`,
  name: { en: name },
  description,
  dataType: TYPES[type],
  source: { fileObject: { '@id': TABLE }, extract: { column: name } },
});

/**
 * Describes a table of records in Croissant 1.1 (JSON-LD of schema.org), with a statement of its personal data. It is a
 * live dataset of one RecordSet, with a typed field for each column.
 */
export const croissantOf = ({
  title,
  description,
  url,
  contentUrl,
  columns,
  creator,
  published,
  period,
  version,
}: CroissantInput): JsonObject => ({
  '@context': CONTEXT,
  '@type': 'sc:Dataset',
  conformsTo: 'http://mlcommons.org/croissant/1.1',
  name: title,
  description,
  url,
  version: `${version}.0.0`,
  ...defined({ datePublished: published }),
  ...(period !== undefined && { temporalCoverage: `${period.first}/${period.last}` }),
  creator: { '@type': 'sc:Organization', name: { en: creator } },
  license: RESTRICTED,
  citeAs: `${creator}: ${mainText(title)}.${published === undefined ? '' : ` ${published}.`} ${url}`,
  inLanguage: ['en', 'fr'],
  keywords: ['xAPI', 'learning analytics'],
  isLiveDataset: true,
  'rai:personalSensitiveInformation': [PERSONAL],
  distribution: [
    {
      '@type': 'cr:FileObject',
      '@id': TABLE,
      name: { en: TABLE },
      description: {
        en: 'The records as they are now, in CSV (RFC 4180).',
        fr: 'Les enregistrements tels qu’ils sont maintenant, en CSV (RFC 4180).',
      },
      contentUrl,
      encodingFormat: 'text/csv',
    },
  ],
  recordSet: [
    {
      '@type': 'cr:RecordSet',
      '@id': RECORDS,
      name: { en: RECORDS },
      description: { en: 'One line a record.', fr: 'Une ligne par enregistrement.' },
      key: { '@id': `${RECORDS}/id` },
      field: columns.map(field),
    },
  ],
});
