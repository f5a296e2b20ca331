import { isObject } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';

/** The schema that a consent record claims in `dct:conformsTo`. */
export const CONSENT_RECORD_SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560#record';

/**
 * The fields that w3c/dpv `guides/consent-27560`, table 7.2, calls mandatory, for ISO/IEC TS 27560:2023 or the GDPR.
 * Each has a path in a consent record: `*` is every item of a list that has at least one, a number one item, `-1` the
 * last. The schema is missing, as it is the claim itself.
 */
const MANDATORY_FIELDS: readonly (readonly [field: string, path: string])[] = [
  ['record id', 'dct:identifier'],
  ['receipt id', 'dpv:hasIdentifier'],
  ['pii principal id', 'dpv:hasDataSubject/dct:identifier'],
  ['privacy notice', 'dpv:hasNotice/@id'],
  ['language', 'dpv:hasNotice/dct:language'],
  ['purpose', 'dpv:hasProcess/dpv:hasPurpose/*'],
  ['lawful basis', 'dpv:hasLegalBasis/*'],
  ['pii information', 'dpv:hasProcess/dpv:hasPersonalData/*/rdfs:label'],
  ['pii controllers', 'dpv:hasDataController/@type'],
  ['collection method', 'dpv:hasProcess/dpv:hasProcessing/0/dct:source/*'],
  ['processing method', 'dpv:hasProcess/dpv:hasProcessing/*/@type'],
  ['automated decisions', 'dpv:hasProcess/dpv:hasContext/rdfs:label'],
  ['storage locations', 'dpv:hasProcess/dpv:hasStorageCondition/0/dpv:hasLocation/*'],
  ['retention period', 'dpv:hasProcess/dpv:hasStorageCondition/1/dpv:hasDuration/rdf:value'],
  ['processing location', 'dpv:hasProcess/dpv:hasLocation/*'],
  ['geographic restrictions', 'dpv:hasProcess/dpv:hasRule/dpv:hasLocation/*'],
  ['jurisdiction', 'dpv:hasJurisdiction'],
  ['recipient third parties', 'dpv:hasProcess/dpv:hasRecipient/*/dpv:hasName'],
  ['withdrawal method', 'dpv:hasConsentControl/dpv:isExercisedAt'],
  ['privacy rights', 'dpv:hasRight/@type/*'],
  ['authority party', 'dpv:hasAuthority/dpv:hasName'],
  ['pii type', 'dpv:hasProcess/dpv:hasPersonalData/0/skos:broader'],
  ['pii optional', 'dpv:hasProcess/dpv:hasPersonalData/0/dpv:hasNecessity'],
  ['special pii category', 'dpv:hasProcess/dpv:hasPersonalData/-1/rdfs:label'],
  ['party id', 'dpv:hasDataController/dct:identifier'],
  ['party id', 'dpv:hasProcess/dpv:hasRecipient/*/dct:identifier'],
  ['party address', 'dpv:hasDataController/dpv:hasAddress'],
  ['party name', 'dpv:hasDataController/dpv:hasName'],
  ['party contact', 'dpv:hasDataController/dpv:hasContact/*'],
  ['party role', 'dpv:hasDataSubject/@type'],
  ['party type', 'dpv:hasProcess/dpv:hasRecipient/*/@type'],
  ['event time', 'dpv:hasConsentStatus/dct:date'],
  ['validity duration', 'dpv:hasConsentStatus/dct:valid'],
  ['entity id', 'dpv:hasConsentStatus/dpv:isImplementedByEntity/dct:identifier'],
  ['event type', 'dpv:hasLegalBasis/1'],
  ['event state', 'dpv:hasConsentStatus/@type'],
];

const isFilled = (value: unknown): boolean => {
  if (typeof value === 'string') return value.trim() !== '';
  if (Array.isArray(value)) return value.length > 0 && value.every(isFilled);
  return isObject(value) && Object.keys(value).length > 0;
};

const hasValueAt = (value: unknown, [step, ...rest]: readonly string[]): boolean => {
  if (step === undefined) return isFilled(value);
  if (Array.isArray(value))
    return step === '*'
      ? value.length > 0 && value.every((item) => hasValueAt(item, rest))
      : hasValueAt(value.at(Number(step)), rest);
  return isObject(value) && Object.hasOwn(value, step) && hasValueAt(value[step], rest);
};

/** The mandatory fields that a consent record lacks or has empty, each once, in the order of the table. */
export const missingFields = (record: JsonObject): readonly string[] => [
  ...new Set(MANDATORY_FIELDS.filter(([, path]) => !hasValueAt(record, path.split('/'))).map(([field]) => field)),
];
