import type { Basis, Controller, DecisionState, PurposeContent, PurposeKind } from './types.ts';

/** The JSON-LD context of DPV documents, inline so that a reader fetches nothing: prefixes, IRIs and times. */
export const DPV_CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  loc: 'https://w3id.org/dpv/loc#',
  pd: 'https://w3id.org/dpv/pd#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  'dct:conformsTo': { '@type': '@id' },
  'dct:created': { '@type': 'xsd:dateTime' },
  'dct:title': { '@container': '@language' },
  'dct:description': { '@container': '@language' },
  'dpv:hasApplicableLaw': { '@type': '@id' },
  'dpv:hasJurisdiction': { '@type': '@id' },
  'dpv:hasLegalBasis': { '@type': '@id' },
  'dpv:hasLocation': { '@type': '@id' },
  'dpv:hasPurpose': { '@type': '@id' },
  'dpv:isExercisedAt': { '@type': '@id' },
  'dpv:isIndicatedAtTime': { '@type': 'xsd:dateTime' },
  'dpv:isIndicatedBy': { '@type': '@id' },
  'skos:broader': { '@type': '@id' },
} as const;

/** The namespace of the terms that Carnet defines. */
export const CARNET_TERMS = 'urn:uuid:e11edf3b-5985-4d7b-9ffb-f48ab25a50c2#';

/** Each legal basis as a term of the GDPR extension of DPV. */
export const LEGAL_BASIS: Readonly<Record<Basis, string>> = {
  consent: 'eu-gdpr:A6-1-a',
  contract: 'eu-gdpr:A6-1-b',
  public_task: 'eu-gdpr:A6-1-e',
};

/** The default term of a purpose, by its kind, if its author names no term of DPV. */
const DEFAULT_PURPOSE: Readonly<Record<PurposeKind, string>> = {
  record: 'dpv:ServiceProvision',
  research: 'dpv:ScientificResearch',
  product: 'dpv:ResearchAndDevelopment',
  steering: 'dpv:ImprovePublicServices',
  forward: 'dpv:RecordManagement',
};

/** The terms of DPV for a purpose: those of its author, otherwise that of its kind. There is at least one. */
export const dpvPurposesOf = ({
  kind,
  dpvPurposes,
  commercial,
}: Pick<PurposeContent, 'kind' | 'dpvPurposes' | 'commercial'>): readonly string[] => [
  ...(dpvPurposes.length === 0 ? [DEFAULT_PURPOSE[kind]] : dpvPurposes),
  ...(commercial ? ['dpv:CommercialPurpose'] : []),
];

const STATUS: Readonly<Record<Exclude<DecisionState, 'granted' | 'objected'>, string>> = {
  none: 'dpv:ConsentUnknown',
  pending: 'dpv:ConsentRequested',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
  // DPV has no term for a pause; this is the parent of the terms that permit nothing.
  paused: 'dpv:ConsentStatusInvalidForProcessing',
};

/** The consent status in DPV; undefined for an objection, which is a right exercised (`eu-gdpr:A21`). */
export const consentStatusOf = (state: DecisionState, generation: number): string | undefined => {
  if (state === 'objected') return undefined;
  if (state === 'granted') return generation > 1 ? 'dpv:RenewedConsentGiven' : 'dpv:ConsentGiven';
  return STATUS[state];
};

/** A controller in DPV: name, address, country and contacts. */
export const controllerInDpv = ({ name, address, contact, dpo, country }: Controller) => ({
  '@type': 'dpv:DataController',
  'dpv:hasName': name,
  'dpv:hasAddress': address,
  'dpv:hasContact': dpo === undefined ? [contact] : [contact, dpo],
  'dpv:hasLocation': `loc:${country}`,
});
