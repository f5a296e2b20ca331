import { closedSchema, enumSchema, FLAG, INTEGER, type Static, STRING, textSchema } from '../../core/json-schema.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { CHOICES, type Choice } from '../model/actions.ts';

/** All choices but `forget`, which has a resource of its own. */
export const PAGE_CHOICES = CHOICES.filter((choice): choice is Exclude<Choice, 'forget'> => choice !== 'forget');

const VERSION = {
  ...INTEGER,
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  'x-must': 'the version that was shown: a whole number from 1',
};
const LANGUAGE = {
  ...STRING,
  maxLength: 100,
  format: 'language-tag',
  'x-must': 'the language in which it was shown: a language tag (RFC 5646)',
};
const REQUIRED = { choice: enumSchema(...PAGE_CHOICES), version: VERSION, language: LANGUAGE };

const CHOICE = closedSchema(REQUIRED, { includePast: FLAG });

/** A choice on the page; `includePast`: it covers earlier statements too. */
export type MyChoice = Static<typeof CHOICE>;

/** Reads a choice. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateChoice = createBodyReader({
  schema: CHOICE,
  refusal: 'this is not what a decision may be',
});

/**
 * Reads a choice on paper; `evidence` refers to the paper, `role` is that of the person who has signed. Throws as
 * `validateChoice` does.
 */
export const validatePaperDecision = createBodyReader({
  schema: closedSchema(
    { ...REQUIRED, evidence: textSchema(500) },
    { includePast: FLAG, role: enumSchema('subject', 'guardian') },
  ),
  refusal: 'this is not what a decision on paper may be',
});
