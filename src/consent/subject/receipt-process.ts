import type { JsonObject } from '../../xapi/model/types.ts';
import { CARNET_TERMS, dpvPurposesOf } from '../model/dpv.ts';
import type { Purpose, PurposeKind, View } from '../model/types.ts';
import { lastDay } from '../purposes/purpose-json.ts';
import { isReleased, isStudy } from '../purposes/purpose-transitions.ts';
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

/** A field that a study releases: its name, and its JSON Pointer in a released record. */
export interface ReleasedField {
  readonly name: string;
  readonly pointer: string;
}

/** The categories of DPV's extension for personal data; a field that is not here is about learning. */
const CATEGORIES: ReadonlyMap<string, string> = new Map([
  ...['id', 'person', 'group_members', 'registration'].map((name) => [name, 'pd:UID'] as const),
  ...['timestamp', 'duration'].map((name) => [name, 'pd:ServiceConsumptionBehaviour'] as const),
  ['language', 'pd:Language'],
]);
const LEARNING = 'pd:Education';

/** The data that a tool sends of a person, by JSON Pointers into a statement, and beside statements. */
const RECORDED: readonly (readonly [name: string, pointer: string, category: string])[] = [
  ['who did it, as the tool names people', '/statement/actor', 'pd:Identifying'],
  ['what was done', '/statement/verb', LEARNING],
  ['on what it was done', '/statement/object', LEARNING],
  ['results, scores and answers', '/statement/result', LEARNING],
  ['in which context, and with whom', '/statement/context', LEARNING],
  ['when', '/statement/timestamp', 'pd:ServiceConsumptionBehaviour'],
];
const ATTACHMENTS = ['attached files', '/statement/attachments', LEARNING] as const;
const DOCUMENTS = ['states and profiles that the tool keeps', '/documents', LEARNING] as const;

/** The types of data that are processed. They come only from the purpose, so that they are what was decided on. */
const typesOf = (
  { kind, view, attachments }: Purpose,
  fieldsOf: (view: View) => readonly ReleasedField[],
): readonly (readonly [name: string, pointer: string, category: string])[] => {
  if (isStudy(kind))
    return view === undefined
      ? []
      : fieldsOf(view).map(({ name, pointer }) => [
          name === 'timestamp' ? `timestamp (${view.time})` : name,
          pointer,
          CATEGORIES.get(name) ?? LEARNING,
        ]);
  if (kind === 'record') return [...RECORDED, ATTACHMENTS, DOCUMENTS];
  return attachments === true ? [...RECORDED, ATTACHMENTS] : RECORDED;
};

const dataOf = (purpose: Purpose, fieldsOf: (view: View) => readonly ReleasedField[]): readonly JsonObject[] => [
  ...typesOf(purpose, fieldsOf).map(([name, pointer, category]): JsonObject => ({
    '@type': isStudy(purpose.kind) ? 'dpv:PseudonymisedData' : 'dpv:PersonalData',
    'skos:broader': category,
    'dct:identifier': pointer,
    'rdfs:label': name,
    'dpv:hasDataSource': { '@id': 'dpv:DataSubjectDataSource' },
    'dpv:hasNecessity': { '@id': purpose.basis === 'consent' ? 'dpv:Optional' : 'dpv:Required' },
  })),
  { '@type': 'dpv:SpecialCategoryPersonalData', 'rdfs:label': 'none is asked for (GDPR art. 9)' },
];

/**
 * The recipients that a version names. If it names none, a record purpose has no recipient; what is released has a
 * recipient who is not known then.
 */
const recipientsOf = ({ id, kind, recipients }: Purpose): readonly JsonObject[] => {
  if (recipients.length === 0 && !isReleased(kind))
    return [
      {
        '@id': `${CARNET_TERMS}no-recipient`,
        '@type': 'dpv:Recipient',
        'dct:identifier': `${id}#no-recipient`,
        'dpv:hasName': 'no recipient',
        'rdfs:label': 'this version names nobody outside of the controller who receives the data',
      },
    ];
  return recipients.map((name) => ({
    '@type': 'dpv:Recipient',
    'dct:identifier': `${id}#${encodeURIComponent(name)}`,
    'dpv:hasName': name,
  }));
};

/** The profiles, verbs and types of activities, if the purpose covers only some. */
const coverageOf = ({ scope }: Purpose): JsonObject => {
  const listed = [...scope.profiles, ...scope.verbs, ...scope.activityTypes];
  return listed.length === 0 ? {} : { 'dct:coverage': listed };
};

const operationsOf = (kind: PurposeKind): readonly string[] => {
  if (isStudy(kind)) return ['dpv:Pseudonymise', 'dpv:MakeAvailable'];
  return kind === 'forward' ? ['dpv:Transmit'] : ['dpv:Store', 'dpv:Retrieve'];
};

/** The processing of the data, from their collection on. */
const processingOf = ({ kind, scope }: Purpose): readonly JsonObject[] => [
  {
    '@type': 'dpv:Collect',
    'rdfs:label': 'by these learning tools, from what the person does in them',
    'dct:source': scope.sources,
  },
  ...operationsOf(kind).map((operation) => ({ '@type': operation })),
];

const rulesOf = (purpose: Purpose): JsonObject => ({
  '@type': 'dpv:Rule',
  'rdfs:label':
    thirdCountriesOf(purpose).length === 0
      ? 'stored and processed in these countries alone, all of the European Economic Area'
      : 'stored and processed in these countries alone, some outside of the European Economic Area',
  'dpv:hasLocation': locations(purpose.storage),
});

/** The process of a receipt: the operations of a purpose, its data, their places and periods, and its recipients. */
export const processOf = (purpose: Purpose, fieldsOf: (view: View) => readonly ReleasedField[]): JsonObject => ({
  '@type': 'dpv:Process',
  'dct:identifier': purpose.id,
  'dct:title': purpose.title,
  'dct:description': purpose.summary,
  'dpv:hasPurpose': dpvPurposesOf(purpose),
  'dpv:hasPersonalData': dataOf(purpose, fieldsOf),
  ...coverageOf(purpose),
  'dpv:hasProcessing': processingOf(purpose),
  'dpv:hasRecipient': recipientsOf(purpose),
  'dpv:hasStorageCondition': storageOf(purpose),
  'dpv:hasLocation': locations(purpose.storage),
  'dpv:hasRule': rulesOf(purpose),
  'dpv:hasContext':
    purpose.automatedDecisions === 'none'
      ? { '@type': 'dpv:DecisionMaking', 'rdfs:label': 'no automated decisions' }
      : { '@type': 'dpv:AutomatedDecisionMaking', 'rdfs:label': purpose.automatedDecisions },
});
