import type { Basis, Controller, DecisionState } from './types.ts';

/** The JSON-LD context of DPV documents, inline so that a reader fetches nothing: prefixes, IRIs and times. */
export const DPV_CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  loc: 'https://w3id.org/dpv/loc#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
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
} as const;

/** Each legal basis as a term of the GDPR extension of DPV. */
export const LEGAL_BASIS: Readonly<Record<Basis, string>> = {
  consent: 'eu-gdpr:A6-1-a',
  contract: 'eu-gdpr:A6-1-b',
  public_task: 'eu-gdpr:A6-1-e',
};

const STATUS: Readonly<Record<Exclude<DecisionState, 'granted' | 'objected'>, string>> = {
  none: 'dpv:ConsentUnknown',
  pending: 'dpv:ConsentRequested',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  expired: 'dpv:ConsentExpired',
  // DPV has no term for a pause; this is the parent of those that permit nothing.
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
