import { closedSchema, enumSchema, FLAG, type JsonSchema, textSchema } from '../../core/json-schema.ts';
import { createBodyReader } from '../../xapi/validate/body-reader.ts';
import { CHOICES, type Choice } from '../model/actions.ts';
import type { MyChoice } from './my-decisions.ts';

/** All choices but `forget`, which has a resource of its own. */
const PAGE_CHOICES = CHOICES.filter((choice): choice is Exclude<Choice, 'forget'> => choice !== 'forget');

const VERSION: JsonSchema = {
  type: 'integer',
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  'x-must': 'the version that was shown: a whole number from 1',
};
const LANGUAGE: JsonSchema = {
  type: 'string',
  maxLength: 100,
  format: 'language-tag',
  'x-must': 'the language in which it was shown: a language tag (RFC 5646)',
};
const REQUIRED = { choice: enumSchema(...PAGE_CHOICES), version: VERSION, language: LANGUAGE };

/** The body of a decision. */
export const DECISION = closedSchema(REQUIRED, { includePast: FLAG });
/** The body of a decision on paper. */
export const PAPER_DECISION = closedSchema(
  { ...REQUIRED, evidence: textSchema(500) },
  { includePast: FLAG, role: enumSchema('subject', 'guardian') },
);

/** A choice on paper, with the `evidence` that refers to the paper, and who has signed. */
interface PaperChoice extends MyChoice {
  readonly evidence: string;
  readonly role?: 'subject' | 'guardian';
}

/** Reads a choice. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateChoice: (body: unknown) => MyChoice = createBodyReader<MyChoice>({
  schema: DECISION,
  refusal: 'this is not what a decision may be',
});

/** Reads a choice on paper. Throws as `validateChoice` does. */
export const validatePaperDecision: (body: unknown) => PaperChoice = createBodyReader<PaperChoice>({
  schema: PAPER_DECISION,
  refusal: 'this is not what a decision on paper may be',
});
