import { defined } from '../../core/json-object.ts';
import type { Controller } from '../../consent/model/types.ts';
import type { Json, JsonObject, LanguageMap } from '../../xapi/model/types.ts';
import type { Dataset } from './catalogue.ts';

export interface DcatInput {
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  readonly publisher: Controller;
  readonly datasets: readonly Dataset[];
}

const CONTEXT: JsonObject = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  odrl: 'http://www.w3.org/ns/odrl/2/',
  dpv: 'https://w3id.org/dpv#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const AUTHORITY = 'http://publications.europa.eu/resource/authority';
const GDPR = 'http://data.europa.eu/eli/reg/2016/679/oj';
const EMAIL = /^[^\s@]+@[^\s@]+$/;

const node = (id: string, type?: string): JsonObject => ({
  '@id': id,
  ...defined({ '@type': type }),
});
const texts = (languageMap: LanguageMap): Json =>
  Object.entries(languageMap).map(([language, text]) => ({ '@language': language, '@value': text }));
const agent = ({ name }: Controller): JsonObject => ({ '@type': 'foaf:Agent', 'foaf:name': name });
const legislation: JsonObject = node(GDPR, 'dct:LegalResource');
const accessRights: JsonObject = node(`${AUTHORITY}/access-right/RESTRICTED`, 'dct:RightsStatement');
const day = (date: string): JsonObject => ({ '@type': 'xsd:date', '@value': date });

const lastDayOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);

const contact = ({ name, contact: where }: Controller): JsonObject => ({
  '@type': 'vcard:Organization',
  'vcard:fn': name,
  ...(EMAIL.test(where) ? { 'vcard:hasEmail': node(`mailto:${where}`) } : { 'vcard:note': where }),
});

/** Research, and no onward sharing. ODRL has no term for re-identification, which the agreement forbids. */
const policy = (id: string): JsonObject => ({
  ...node(`${id}#policy`, 'odrl:Offer'),
  'odrl:permission': {
    '@type': 'odrl:Permission',
    'odrl:action': node('odrl:use'),
    'odrl:constraint': {
      '@type': 'odrl:Constraint',
      'odrl:leftOperand': node('odrl:purpose'),
      'odrl:operator': node('odrl:isA'),
      'odrl:rightOperand': node('dpv:ResearchAndDevelopment'),
    },
  },
  'odrl:prohibition': { '@type': 'odrl:Prohibition', 'odrl:action': node('odrl:distribute') },
});

const serviceId = (publicUrl: string): string => `${publicUrl}/v1/studies`;

export const datasetUrl = (publicUrl: string, id: string): string => `${publicUrl}/v1/catalog/${id}`;

/** The page on which a study of the dataset is requested. */
const requestUrl = (publicUrl: string, id: string): string => `${publicUrl}/studies/new?dataset=${id}`;

const datasetNode = (
  publicUrl: string,
  { id, title, description, profile, controller, statements, period, since, source }: Dataset,
): JsonObject => {
  const url = datasetUrl(publicUrl, id);
  return {
    ...node(url, 'dcat:Dataset'),
    'dct:title': texts(title),
    'dct:description': texts(description),
    'dct:identifier': url,
    'dct:publisher': agent(controller),
    'dcat:contactPoint': contact(controller),
    'dct:accessRights': accessRights,
    'dcatap:applicableLegislation': legislation,
    'odrl:hasPolicy': policy(url),
    'dct:accrualPeriodicity': node(`${AUTHORITY}/frequency/CONT`, 'dct:Frequency'),
    'dcat:theme': node(`${AUTHORITY}/data-theme/EDUC`, 'skos:Concept'),
    'dcat:keyword': ['xAPI', source],
    'dct:issued': day(since),
    ...(profile !== undefined && { 'dct:conformsTo': node(profile, 'dct:Standard') }),
    ...(period !== undefined && {
      'dct:temporal': {
        '@type': 'dct:PeriodOfTime',
        'dcat:startDate': day(`${period.first}-01`),
        'dcat:endDate': day(lastDayOf(period.last)),
      },
    }),
    ...(statements !== undefined && {
      'dct:extent': {
        '@type': 'dct:SizeOrDuration',
        'skos:prefLabel': texts({ en: `about ${statements} statements`, fr: `environ ${statements} traces` }),
      },
    }),
    'dcat:distribution': {
      ...node(`${url}#stream`, 'dcat:Distribution'),
      'dct:title': texts({
        en: 'Stream and snapshot of an approved study',
        fr: 'Flux et instantané d’une étude approuvée',
      }),
      'dcat:accessURL': node(requestUrl(publicUrl, id)),
      'dcat:accessService': node(serviceId(publicUrl)),
      'dcat:mediaType': node('http://www.iana.org/assignments/media-types/application/x-ndjson', 'dct:MediaType'),
      'dct:rights': accessRights,
    },
  };
};

/**
 * The catalogue in DCAT-AP 3.0, as JSON-LD. All datasets are restricted; each has its profile, its policy and the
 * service that streams it to approved studies.
 */
export const dcatOf = ({ publicUrl, publisher, datasets }: DcatInput): JsonObject => ({
  '@context': CONTEXT,
  ...node(`${publicUrl}/v1/catalog`, 'dcat:Catalog'),
  'dct:title': texts({
    en: 'Learning traces that studies may ask for',
    fr: 'Traces d’apprentissage que des études peuvent demander',
  }),
  'dct:description': texts({
    en: 'What is recorded here, by which tools and profiles. Studies see what was approved, of those who said yes.',
    fr:
      'Ce qui est enregistré ici, par quels outils et profils. ' +
      'Les études voient ce qui a été approuvé, de qui a dit oui.',
  }),
  'dct:publisher': agent(publisher),
  'dcat:contactPoint': contact(publisher),
  'dct:language': ['ENG', 'FRA'].map((language) => node(`${AUTHORITY}/language/${language}`, 'dct:LinguisticSystem')),
  'dcat:service': {
    ...node(serviceId(publicUrl), 'dcat:DataService'),
    'dct:title': texts({ en: 'Streams of studies', fr: 'Flux des études' }),
    'dcat:endpointURL': node(`${publicUrl}/v1/studies`),
    'dct:accessRights': accessRights,
    'dcatap:applicableLegislation': legislation,
    'dct:publisher': agent(publisher),
    'dcat:contactPoint': contact(publisher),
    'dcat:servesDataset': datasets.map(({ id }) => node(datasetUrl(publicUrl, id))),
  },
  'dcat:dataset': datasets.map((dataset) => datasetNode(publicUrl, dataset)),
});
