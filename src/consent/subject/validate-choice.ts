import { closedSchema, enumSchema, FLAG, INTEGER, STRING, textSchema } from '../../core/json-schema.ts';
import { type BodyReader, createBodyReader } from '../../xapi/validate/body-reader.ts';
import { CHOICES, type Choice } from '../model/actions.ts';
import type { MyChoice } from './my-decisions.ts';

/** All choices but `forget`, which has a resource of its own. */
const PAGE_CHOICES = CHOICES.filter((choice): choice is Exclude<Choice, 'forget'> => choice !== 'forget');

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

/** A choice on paper, with the `evidence` that refers to the paper, and the role that has signed. */
interface PaperChoice extends MyChoice {
  readonly evidence: string;
  readonly role?: 'subject' | 'guardian';
}

/** Reads a choice. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateChoice: BodyReader<MyChoice> = createBodyReader({
  schema: closedSchema(REQUIRED, { includePast: FLAG }),
  refusal: 'this is not what a decision may be',
});

/** Reads a choice on paper. Throws as `validateChoice` does. */
export const validatePaperDecision: BodyReader<PaperChoice> = createBodyReader({
  schema: closedSchema(
    { ...REQUIRED, evidence: textSchema(500) },
    { includePast: FLAG, role: enumSchema('subject', 'guardian') },
  ),
  refusal: 'this is not what a decision on paper may be',
});
