import {
  arraySchema,
  closedSchema,
  enumSchema,
  FLAG,
  INTEGER,
  IRI,
  nullable,
  patternSchema,
  STRING,
  textSchema,
} from '../../core/json-schema.ts';
import { OVERLAP_MUST, OVERLAP_PATTERN } from './secrets/overlap.ts';
import { SCOPES } from './scopes.ts';

/** The most sources with which a source shares its documents; each is looked at for every document. */
const MAX_SHARES = 20;

/** The most profiles of a source: they are read for every request that it sends. */
const MAX_PROFILES = 100;

export const SOURCE_ID_PATTERN = '^[a-z0-9-]{1,64}$';
export const SOURCE_ID = patternSchema(SOURCE_ID_PATTERN, '1 to 64 of a to z, 0 to 9 and -');
export const ORGANISATION_ID = patternSchema('^org:[a-z0-9-]{1,64}$', 'org: and 1 to 64 of a to z, 0 to 9 and -');
/** The key of a credential. */
const CREDENTIAL_KEY = {
  ...STRING,
  minLength: 1,
  maxLength: 200,
  'x-must': 'the key of a credential',
};
const NAME = { ...STRING, minLength: 1, maxLength: 200 };
const AMOUNT = { ...INTEGER, minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

export const COUNTRY_PATTERN = '^[A-Z]{2}$';
export const COUNTRY = patternSchema(COUNTRY_PATTERN, 'a country in two capital letters (ISO 3166-1)');

export const CONTROLLER = closedSchema(
  { name: textSchema(500), address: textSchema(500), contact: textSchema(500), country: COUNTRY },
  { dpo: textSchema(500) },
);

const PROFILE_MODE = closedSchema(
  { id: IRI, mode: enumSchema('off', 'observe', 'enforce') },
  { policy: enumSchema('any', 'all') },
);

const QUOTA = closedSchema({}, { requests: AMOUNT, statements: AMOUNT, bytes: AMOUNT, cpuMs: AMOUNT });
export const AUDIENCE = enumSchema('minors', 'adults', 'mixed');
export const SOURCE_BASIS = enumSchema('public_task', 'contract', 'consent');
/** The complete period is checked apart: a period of no length keeps nothing. */
export const KEEP = patternSchema(
  '^P(?=\\d)(?:\\d{1,5}W|(?:\\d{1,4}Y)?(?:\\d{1,4}M)?(?:\\d{1,5}D)?)$',
  'a period of years, months and days, or of weeks (ISO 8601), as in P3Y',
);
const SHARES = arraySchema(
  { ...SOURCE_ID, 'x-must': 'the id of a source' },
  { maxItems: MAX_SHARES, uniqueItems: true, 'x-must': `an array of at most ${MAX_SHARES} ids of sources` },
);

const COMMON = {
  profiles: arraySchema(PROFILE_MODE, {
    maxItems: MAX_PROFILES,
    'x-must': `an array of at most ${MAX_PROFILES} profiles`,
  }),
  onWithheld: enumSchema('accept', 'reject'),
  directKafka: FLAG,
  unconditionalProfiles: FLAG,
};
const REMOVABLE = { controller: CONTROLLER, audience: AUDIENCE, keep: KEEP, quota: QUOTA };

export const NEW_SOURCE = closedSchema(
  { id: SOURCE_ID, name: NAME },
  { organisation: ORGANISATION_ID, ...COMMON, ...REMOVABLE, basis: SOURCE_BASIS },
);

export const SOURCE_CHANGE = closedSchema(
  {},
  {
    organisation: ORGANISATION_ID,
    name: NAME,
    ...COMMON,
    shares: nullable(SHARES),
    controller: nullable(CONTROLLER),
    audience: nullable(AUDIENCE),
    keep: nullable(KEEP),
    quota: nullable(QUOTA),
  },
);

export const NEW_ORGANISATION = closedSchema(
  { id: ORGANISATION_ID, name: NAME },
  { parent: ORGANISATION_ID, controller: CONTROLLER },
);

export const ORGANISATION_CHANGE = closedSchema(
  {},
  { name: NAME, parent: ORGANISATION_ID, controller: nullable(CONTROLLER) },
);

export const NEW_GRANT = closedSchema({
  key: { ...CREDENTIAL_KEY, 'x-must': 'the key of the credential that will read' },
});

export const ROTATION = closedSchema({}, { overlap: patternSchema(OVERLAP_PATTERN, OVERLAP_MUST) });

export const NEW_CREDENTIAL = closedSchema({
  scopes: arraySchema(enumSchema(...SCOPES), { minItems: 1, 'x-must': 'an array of at least one scope' }),
});
