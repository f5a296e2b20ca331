import { Problem } from '../../../../src/core/problem.ts';
import { readProfile } from '../../../../src/profiles/read/read-profile.ts';
import type { Profile } from '../../../../src/profiles/model/types.ts';

/** A mutable object of a profile document. */
export type Part = Record<string, unknown>;

/** The list of this name. */
export const listIn = (part: Part, name: string): Part[] => part[name] as Part[];

/** One object of a list, to be changed in place. */
export const partIn = (part: Part, name: string, position: number): Part => listIn(part, name)[position]!;

const SPORTS = 'http://school.example/profiles/sports';
export const V2 = `${SPORTS}/v2`;
export const V1 = `${SPORTS}/v1`;

/** An IRI within the profile. */
export const iri = (path: string): string => `${SPORTS}/${path}`;

const described = (type: string, path: string): Part => ({
  id: iri(path),
  type,
  inScheme: V2,
  prefLabel: { en: path },
  definition: { en: `What ${path} means.` },
});

/** A document that conforms to Part Two, with every kind of object. */
export const aDocument = (): Part => ({
  '@context': ['https://w3id.org/xapi/profiles/context', { medal: 'http://school.example/terms/medal' }],
  id: SPORTS,
  type: 'Profile',
  conformsTo: 'https://w3id.org/xapi/profiles#1.0',
  prefLabel: { en: 'Sports', fr: 'Sport' },
  definition: { en: 'Competitions at school.' },
  seeAlso: 'http://school.example/sports',
  'schemaorg:license': 'CC0',
  versions: [
    { id: V2, generatedAtTime: '2024-09-01T08:00:00Z', wasRevisionOf: [V1] },
    { id: V1, generatedAtTime: '2023-09-01T08:00:00Z' },
  ],
  author: { type: 'Organization', name: 'Ministry', url: 'http://school.example' },
  concepts: [
    { ...described('Verb', 'placed'), broadMatch: ['http://adlnet.gov/expapi/verbs/completed'] },
    { ...described('Verb', 'medaled'), broader: [iri('placed')] },
    { ...described('Verb', 'won'), deprecated: true, related: [iri('medaled')] },
    described('ActivityType', 'event'),
    described('AttachmentUsageType', 'photo'),
    {
      ...described('ResultExtension', 'place'),
      recommendedVerbs: [iri('placed')],
      inlineSchema: '{"type":"object","properties":{"rank":{"type":"number"}}}',
    },
    {
      ...described('ActivityExtension', 'distance'),
      recommendedActivityTypes: [iri('event')],
      schema: 'http://school.example/distance.json',
    },
    {
      ...described('AgentProfileResource', 'shirt'),
      contentType: 'application/json',
      context: 'http://school.example/shirt.jsonld',
    },
    {
      id: iri('dash'),
      type: 'Activity',
      inScheme: V2,
      activityDefinition: {
        '@context': 'https://w3id.org/xapi/profiles/activity-context',
        type: iri('event'),
        name: { en: '100 m' },
        extensions: { [iri('distance')]: { '@context': { '@vocab': null }, metres: null } },
      },
    },
    { ...described('Verb', 'placed'), inScheme: V1 },
  ],
  templates: [
    {
      ...described('StatementTemplate', 'placing'),
      verb: iri('placed'),
      objectActivityType: iri('event'),
      contextGroupingActivityType: [iri('event')],
      contextStatementRefTemplate: [iri('starting')],
      rules: [
        {
          location: "$.result.extensions['http://school.example/place']",
          presence: 'included',
          scopeNote: { en: 'The rank.' },
        },
        { location: '$.context.extensions.*', selector: '$.medal', any: ['gold', { medal: 'gold' }, 1, false] },
      ],
    },
    described('StatementTemplate', 'starting'),
  ],
  patterns: [
    { ...described('Pattern', 'race'), primary: true, sequence: [iri('starting'), iri('laps'), iri('placing')] },
    { id: iri('laps'), type: 'Pattern', inScheme: V2, zeroOrMore: 'http://other.example/profile/lap' },
    { ...described('Pattern', 'start'), primary: true, sequence: [iri('starting')] },
  ],
});

/** The profile that is read from a conforming document after `change`. */
export const read = (change: (document: Part) => void = () => undefined): Profile => {
  const document = aDocument();
  change(document);
  return readProfile(Buffer.from(JSON.stringify(document)));
};

/** The warnings of a profile: JSON Pointer and section of Part Two. */
export const warned = ({ warnings }: Profile): readonly (readonly [at: string, section: string | undefined])[] =>
  warnings.map(({ at, requirement }) => [at, requirement?.replace('xAPI Profiles 1.0, Part Two ', '')]);

/** The refusal of a document. */
export const refusalOf = (document: Part | string): Problem => {
  try {
    readProfile(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)));
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
};
