import {
  ANY,
  arraySchema,
  COUNT,
  enumSchema,
  FLAG,
  objectSchema,
  STRING,
  TEXTS_BY_LANGUAGE,
} from '../../../core/json-schema.ts';
import { schemaOf } from './operation.ts';

const VERSION = objectSchema({ id: STRING, uncheckedPatterns: arraySchema(STRING) }, { generatedAtTime: STRING });

/** The members of a profile in force. */
export const PROFILE = {
  id: STRING,
  prefLabel: TEXTS_BY_LANGUAGE,
  origin: enumSchema('folder', 'added'),
  versions: arraySchema(VERSION),
  earlierVersions: arraySchema(STRING, { description: 'Ids of versions that the document no longer has.' }),
  warnings: arraySchema(schemaOf('Fault')),
};

/** The members that name a violated rule. */
export const RULE = {
  by: STRING,
  kind: enumSchema('template', 'concept', 'pattern', 'cmi5'),
  rule: STRING,
  location: STRING,
};

const IDS = { added: arraySchema(STRING), removed: arraySchema(STRING) };
const VALUES = arraySchema(ANY);
const RULES_IN_WORDS = arraySchema(
  objectSchema(
    { location: STRING, sentence: STRING },
    { selector: STRING, presence: STRING, any: VALUES, all: VALUES, none: VALUES },
  ),
);

/** What a version changes. */
export const CHANGE = objectSchema(
  {
    version: STRING,
    before: STRING,
    templates: objectSchema({
      ...IDS,
      changed: arraySchema(
        objectSchema({ id: STRING, rulesAdded: RULES_IN_WORDS, rulesRemoved: RULES_IN_WORDS, selectsOthers: FLAG }),
      ),
    }),
    patterns: objectSchema({ ...IDS, changed: arraySchema(STRING) }),
    concepts: objectSchema(IDS),
  },
  {
    statements: objectSchema({
      sources: arraySchema(
        objectSchema({
          source: STRING,
          checked: COUNT,
          noLongerValid: COUNT,
          rules: arraySchema(objectSchema({ ...RULE, count: COUNT }, { selector: STRING })),
        }),
      ),
      isPartial: FLAG,
    }),
  },
);
