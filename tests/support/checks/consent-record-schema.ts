/** What a value of a field has to be, beside not being empty. */
type Rule = RegExp | ((value: string) => boolean);

const TEXT = /\S/;
const TERM = /^(?:dpv|eu-gdpr):[A-Z]/;
const COUNTRY = /^loc:[A-Z]{2}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const HTTP = (value: string): boolean => ['http:', 'https:'].includes(new URL(value).protocol);

/**
 * The mandatory fields of w3c/dpv `guides/consent-27560` (Final Community Group Report of 15 February 2026), table 7.2:
 * mandatory for ISO/IEC TS 27560:2023 or in the column of the GDPR. Each with its path, in which `*` is every item of a
 * list, and with what its values have to be.
 */
const TABLE: readonly (readonly [field: string, path: string, rule: Rule])[] = [
  // Metadata fields
  ['schema version', 'dct:conformsTo', /^https:\/\/w3id\.org\/dpv\/schema\/dpv-27560#record$/],
  ['record id', 'dct:identifier', TEXT],
  ['receipt id', 'dpv:hasIdentifier', HTTP],
  ['pii principal id', 'dpv:hasDataSubject dct:identifier', TEXT],
  // Processing fields
  ['privacy notice', 'dpv:hasNotice @type', /^dpv:ConsentNotice$/],
  ['privacy notice', 'dpv:hasNotice @id', HTTP],
  ['language', 'dpv:hasNotice dct:language', /^[a-z]{2}/],
  ['purpose', 'dpv:hasProcess dpv:hasPurpose *', TERM],
  ['lawful basis', 'dpv:hasLegalBasis 0', /^eu-gdpr:A6-1-a$/],
  ['pii information', 'dpv:hasProcess dpv:hasPersonalData * rdfs:label', TEXT],
  ['pii information', 'dpv:hasProcess dpv:hasPersonalData 0 dct:identifier', /^\//],
  ['pii controllers', 'dpv:hasDataController @type', /^dpv:DataController$/],
  ['collection method', 'dpv:hasProcess dpv:hasProcessing 0 @type', /^dpv:Collect$/],
  ['collection method', 'dpv:hasProcess dpv:hasProcessing 0 dct:source *', TEXT],
  ['collection method', 'dpv:hasProcess dpv:hasPersonalData 0 dpv:hasDataSource @id', TERM],
  ['processing method', 'dpv:hasProcess dpv:hasProcessing * @type', TERM],
  ['processing method', 'dpv:hasProcess dpv:hasContext @type', /^dpv:(?:Automated)?DecisionMaking$/],
  ['storage locations', 'dpv:hasProcess dpv:hasStorageCondition 0 dpv:hasLocation *', COUNTRY],
  ['retention period', 'dpv:hasProcess dpv:hasStorageCondition 1 dpv:hasDuration rdf:value', TEXT],
  ['processing location', 'dpv:hasProcess dpv:hasLocation *', COUNTRY],
  ['geographic restrictions', 'dpv:hasProcess dpv:hasRule dpv:hasLocation *', COUNTRY],
  ['jurisdiction', 'dpv:hasJurisdiction', COUNTRY],
  ['recipient third parties', 'dpv:hasProcess dpv:hasRecipient * dpv:hasName', TEXT],
  ['withdrawal method', 'dpv:hasConsentControl @type', /^dpv:WithdrawConsent$/],
  ['withdrawal method', 'dpv:hasConsentControl dpv:isExercisedAt', HTTP],
  ['privacy rights', 'dpv:hasRight @type *', TERM],
  ['authority party', 'dpv:hasAuthority dpv:hasName', TEXT],
  // Personal data fields
  ['pii type', 'dpv:hasProcess dpv:hasPersonalData * @type', TERM],
  ['pii type', 'dpv:hasProcess dpv:hasPersonalData 0 skos:broader', /^pd:[A-Z]/],
  ['pii optional', 'dpv:hasProcess dpv:hasPersonalData 0 dpv:hasNecessity @id', /^dpv:(?:Optional|Required)$/],
  ['special pii category', 'dpv:hasProcess dpv:hasPersonalData -1 @type', /^dpv:SpecialCategoryPersonalData$/],
  // Party fields
  ['party id', 'dpv:hasDataController dct:identifier', TEXT],
  ['party id', 'dpv:hasProcess dpv:hasRecipient * dct:identifier', TEXT],
  ['party id', 'dpv:hasAuthority dct:identifier', TEXT],
  ['party address', 'dpv:hasDataController dpv:hasAddress', TEXT],
  ['party name', 'dpv:hasDataController dpv:hasName', TEXT],
  ['party role', 'dpv:hasDataSubject @type', /^dpv:DataSubject$/],
  ['party contact', 'dpv:hasDataController dpv:hasContact *', TEXT],
  ['party type', 'dpv:hasProcess dpv:hasRecipient * @type', /^dpv:Recipient$/],
  // Event fields
  ['event time', 'dpv:hasConsentStatus dct:date', INSTANT],
  ['validity duration', 'dpv:hasConsentStatus dct:valid', TEXT],
  ['entity id', 'dpv:hasConsentStatus dpv:isImplementedByEntity dct:identifier', TEXT],
  ['event type', 'dpv:hasLegalBasis 1', /^dpv:(?:Explicitly)?ExpressedConsent$/],
  ['event state', 'dpv:hasConsentStatus @type', /^dpv:(?:Renewed)?Consent/],
];

const valuesAt = (value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] => {
  if (step === undefined) return [value];
  if (Array.isArray(value))
    return step === '*' ? value.flatMap((one) => valuesAt(one, rest)) : valuesAt(value.at(Number(step)), rest);
  return valuesAt((value as Readonly<Record<string, unknown>> | undefined)?.[step], rest);
};

/** The mandatory fields of the guide that a consent record lacks, has empty, or has with another kind of value. */
export const emptyMandatoryFields = (record: unknown): readonly string[] => [
  ...new Set(
    TABLE.filter(([, path, rule]) => {
      const values = valuesAt(record, path.split(' '));
      const fits = (value: unknown): boolean =>
        typeof value === 'string' && (rule instanceof RegExp ? rule.test(value) : rule(value));
      return values.length === 0 || !values.every(fits);
    }).map(([field]) => field),
  ),
];

/** The terms of DPV 2.3 and of its extension `pd` that receipts may use: each is in its vocabulary. */
const TERMS: ReadonlySet<string> = new Set(
  `AcademicResearch AutomatedDecisionMaking Collect CommercialPurpose ConsentGiven ConsentNotice ConsentRecord
ConsentRefused ConsentRequested ConsentStatusInvalidForProcessing ConsentUnknown ConsentWithdrawn ConsentExpired
DPIA DataController DataProtectionAuthority DataSubject DataSubjectDataSource DataSubjectRight DecisionMaking
ExpressedConsent GuardianOfDataSubject ImprovePublicServices MakeAvailable Optional PersonalData PrivacyNotice Process
PseudonymisedData Pseudonymise Recipient RecordManagement RenewedConsentGiven Required ResearchAndDevelopment Retrieve
RightExerciseRecord Rule ScientificResearch ServiceProvision SpecialCategoryPersonalData StorageDeletion
StorageDuration StorageLocation Store TemporalDuration Transmit UntilEventDuration UntilTimeDuration WithdrawConsent`
    .split(/\s+/)
    .map((term) => `dpv:${term}`)
    .concat(['pd:Education', 'pd:Identifying', 'pd:Language', 'pd:ServiceConsumptionBehaviour', 'pd:UID']),
);

/** The terms in a record that no vocabulary has. */
export const unknownTerms = (record: unknown): readonly string[] => [
  ...new Set(
    (JSON.stringify(record).match(/(?<=")(?:dpv|pd):[A-Z][A-Za-z]+(?=")/g) ?? []).filter((term) => !TERMS.has(term)),
  ),
];
