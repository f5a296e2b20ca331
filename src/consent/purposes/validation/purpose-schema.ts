import {
  arraySchema,
  closedSchema,
  DAY,
  enumSchema,
  FLAG,
  INTEGER,
  IRI,
  type JsonSchema,
  mapSchema,
  patternSchema,
  STRING,
  textSchema,
} from '../../../core/json-schema.ts';
import { CONTROLLER, COUNTRY, KEEP, SOURCE_ID } from '../../../access/sources/source-schemas.ts';
import { MAX_ITEMS } from '../../model/json-reader.ts';
import { ASSURANCES } from '../../model/assurance.ts';
import { BASES, PURPOSE_KINDS, TIME_PRECISIONS } from '../../model/types.ts';

export const EXTENSION_TYPE_PATTERN = '^(?:number|boolean|enum:[^|]{1,100}(?:\\|[^|]{1,100}){0,99})$';
export const DPV_TERM_PATTERN = '^dpv:[A-Za-z]{1,100}$';

const listOf = <S extends JsonSchema>(items: S, minItems: number) =>
  arraySchema(items, { minItems, maxItems: MAX_ITEMS, uniqueItems: true });

const textsOf = (max: number) => ({
  ...mapSchema(textSchema(max), { minProperties: 1, maxProperties: MAX_ITEMS }),
  propertyNames: { format: 'language-tag', type: 'string' },
  description: 'Texts by language tag (RFC 5646).',
});

const IRI_TEXT = { ...IRI, maxLength: 2000 };

const SCOPE = closedSchema(
  { sources: listOf(SOURCE_ID, 1) },
  { profiles: listOf(IRI_TEXT, 0), verbs: listOf(IRI_TEXT, 0), activityTypes: listOf(IRI_TEXT, 0) },
);

const VIEW = closedSchema(
  {},
  {
    time: enumSchema(...TIME_PRECISIONS),
    timeReason: textSchema(500),
    keepActivities: listOf(IRI_TEXT, 0),
    extensions: {
      ...mapSchema(patternSchema(EXTENSION_TYPE_PATTERN, 'number, boolean, or a closed list as in enum:easy|hard'), {
        maxProperties: MAX_ITEMS,
      }),
      propertyNames: { type: 'string', format: 'iri' },
    },
    responses: FLAG,
  },
);

const DPIA = closedSchema({ title: textSchema(200), date: DAY, uri: IRI_TEXT });

/**
 * The content that the author of a purpose writes. `validatePurpose` checks what depends on other members, on the time
 * and on the settings of the server.
 */
export const PURPOSE_CONTENT = closedSchema(
  {
    id: textSchema(80),
    kind: enumSchema(...PURPOSE_KINDS),
    basis: enumSchema(...BASES),
    title: textsOf(200),
    summary: textsOf(280),
    controller: CONTROLLER,
    recipients: listOf(textSchema(500), 0),
    scope: SCOPE,
    storage: listOf(COUNTRY, 1),
  },
  {
    benefit: textsOf(1000),
    commercial: FLAG,
    automatedDecisions: textSchema(1000),
    view: VIEW,
    attachments: FLAG,
    until: DAY,
    keep: KEEP,
    minimum: { ...INTEGER, minimum: 1, maximum: 1_000_000 },
    dpv: closedSchema(
      {},
      {
        purpose: listOf(patternSchema(DPV_TERM_PATTERN, 'a term of DPV as in dpv:AcademicResearch'), 0),
        basis: STRING,
      },
    ),
    references: {
      ...mapSchema(textSchema(500), { maxProperties: MAX_ITEMS }),
      propertyNames: { type: 'string', pattern: '^[A-Za-z]{1,40}$' },
    },
    assurance: enumSchema(...ASSURANCES),
    dpia: DPIA,
  },
);
