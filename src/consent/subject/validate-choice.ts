import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { CHOICES, type Choice } from '../model/actions.ts';
import { createJsonReader, type JsonReader } from '../model/json-reader.ts';
import type { MyChoice } from './my-decisions.ts';

const MEMBERS = ['choice', 'version', 'language', 'includePast'] as const;

/** All choices but `forget`, which has a resource of its own. */
const PAGE_CHOICES = CHOICES.filter((choice): choice is Exclude<Choice, 'forget'> => choice !== 'forget');

const readVersion = (reader: JsonReader, value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  reader.fault(
    '/version',
    value === undefined ? 'is missing: the version that was shown' : 'must be a whole number from 1',
  );
  return 1;
};

const readChoice = (
  reader: JsonReader,
  { choice, version, language, includePast }: Readonly<Record<string, unknown>>,
): MyChoice => ({
  choice: reader.oneOf(choice, '/choice', PAGE_CHOICES) ?? 'no',
  version: readVersion(reader, version),
  language: reader.text(language, '/language', {
    max: 100,
    must: 'the language in which it was shown: a language tag (RFC 5646)',
    is: isLanguageTag,
  }),
  ...(includePast === undefined ? {} : { includePast: reader.flag(includePast, '/includePast') }),
});

/** Reads a choice. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateChoice = (body: unknown): MyChoice => {
  const reader = createJsonReader();
  return reader.finish(readChoice(reader, reader.object(body, '', MEMBERS)), 'this is not what a decision may be');
};

/** Reads a choice on paper, with the `evidence` that refers to the paper. Throws as `validateChoice` does. */
export const validatePaperDecision = (body: unknown): MyChoice & { readonly evidence: string } => {
  const reader = createJsonReader();
  const given = reader.object(body, '', [...MEMBERS, 'evidence']);
  return reader.finish(
    { ...readChoice(reader, given), evidence: reader.text(given.evidence, '/evidence', { max: 500 }) },
    'this is not what a decision on paper may be',
  );
};
