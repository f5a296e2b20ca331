import type { JsonObject } from '../../xapi/model/types.ts';
import type { Purpose } from '../model/types.ts';
import { lastDay } from '../purposes/purpose-json.ts';
import { isStudy } from '../purposes/purpose-transitions.ts';
import { thirdCountriesOf } from '../purposes/register.ts';

const locations = (countries: readonly string[]): readonly string[] => countries.map((country) => `loc:${country}`);

const storageOf = ({ storage, keep, until }: Purpose): readonly JsonObject[] => [
  { '@type': 'dpv:StorageLocation', 'dpv:hasLocation': locations(storage) },
  ...(keep === undefined
    ? []
    : [{ '@type': 'dpv:StorageDuration', 'dpv:hasDuration': { '@type': 'dpv:TemporalDuration', 'rdf:value': keep } }]),
  ...(until === undefined
    ? []
    : [
        {
          '@type': 'dpv:StorageDeletion',
          'dpv:hasDuration': { '@type': 'dpv:UntilTimeDuration', 'rdf:value': lastDay(until) },
        },
      ]),
  ...(keep === undefined && until === undefined
    ? [
        {
          '@type': 'dpv:StorageDeletion',
          'dpv:hasDuration': { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'withdrawal, objection or erasure' },
        },
      ]
    : []),
];

const dataOf = ({ kind, basis, scope, view }: Purpose): JsonObject => ({
  '@type': isStudy(kind) ? 'dpv:PseudonymisedData' : 'dpv:PersonalData',
  'rdfs:label': isStudy(kind) ? 'chosen fields of learning traces, under a pseudonym' : 'learning traces',
  'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
  'dpv:hasNecessity': { '@id': basis === 'consent' ? 'dpv:Optional' : 'dpv:Required' },
  'dct:identifier': [...scope.profiles, ...scope.verbs, ...scope.activityTypes, ...Object.keys(view?.extensions ?? {})],
});

/** The processing of the data, from their collection on. */
const processingOf = ({ kind, scope }: Purpose): readonly JsonObject[] => [
  {
    '@type': 'dpv:Collect',
    'rdfs:label': 'by these learning tools, from what the person does in them',
    'dct:source': scope.sources,
  },
  ...(isStudy(kind)
    ? [{ '@type': 'dpv:Pseudonymise' }, { '@type': 'dpv:MakeAvailable' }]
    : [{ '@type': 'dpv:Store' }, { '@type': 'dpv:Retrieve' }]),
];

const rulesOf = (purpose: Purpose): JsonObject => ({
  '@type': 'dpv:Rule',
  'rdfs:label':
    thirdCountriesOf(purpose).length === 0
      ? 'stored and processed in these countries alone, all of the European Economic Area'
      : 'stored and processed in these countries alone, some outside of the European Economic Area',
  'dpv:hasLocation': locations(purpose.storage),
});

/** The process of a receipt: what a purpose does with which data, where, for how long, and its recipients. */
export const processOf = (purpose: Purpose): JsonObject => ({
  '@type': 'dpv:Process',
  'dct:identifier': purpose.id,
  'dct:title': purpose.title,
  'dct:description': purpose.summary,
  'dpv:hasPurpose': [...purpose.dpvPurposes, ...(purpose.commercial ? ['dpv:CommercialPurpose'] : [])],
  'dpv:hasPersonalData': [
    dataOf(purpose),
    { '@type': 'dpv:SpecialCategoryPersonalData', 'rdfs:label': 'none is asked for (GDPR art. 9)' },
  ],
  'dpv:hasProcessing': processingOf(purpose),
  'dpv:hasRecipient': purpose.recipients.map((name) => ({
    '@type': 'dpv:Recipient',
    'dct:identifier': `${purpose.id}#${encodeURIComponent(name)}`,
    'dpv:hasName': name,
  })),
  'dpv:hasStorageCondition': storageOf(purpose),
  'dpv:hasLocation': locations(purpose.storage),
  'dpv:hasRule': rulesOf(purpose),
  'dpv:hasContext':
    purpose.automatedDecisions === 'none'
      ? { '@type': 'dpv:DecisionMaking', 'rdfs:label': 'no automated decisions' }
      : { '@type': 'dpv:AutomatedDecisionMaking', 'rdfs:label': purpose.automatedDecisions },
});
