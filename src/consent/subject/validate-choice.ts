import { Problem } from '../../core/problem.ts';
import { isLanguageTag } from '../../xapi/formats/language-tag.ts';
import { type BodyReading, createBodyReading } from '../model/json-reader.ts';
import type { MyChoice } from './subject-service.ts';

const CHOICES = ['yes', 'no', 'pause', 'resume', 'stop', 'object'] as const;

/** The members that say what somebody decides. */
const MEMBERS = ['choice', 'version', 'language', 'includePast'] as const;

const readVersion = (reading: BodyReading, value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  reading.fault(
    '/version',
    value === undefined ? 'is missing: the version that was shown' : 'must be a whole number from 1',
  );
  return 1;
};

/** Reads what somebody decides out of the members of a body, and notes every fault. */
const readChoice = (
  reading: BodyReading,
  { choice, version, language, includePast }: Readonly<Record<string, unknown>>,
): MyChoice => ({
  choice: reading.oneOf(choice, '/choice', CHOICES) ?? 'no',
  version: readVersion(reading, version),
  language: reading.text(
    language,
    '/language',
    100,
    'the language in which it was shown: a language tag (RFC 5646)',
    isLanguageTag,
  ),
  ...(includePast === undefined ? {} : { includePast: reading.flag(includePast, '/includePast') }),
});

/** What a body decides. Throws Problem `invalid-request` with all faults, each with a JSON Pointer. */
export const validateChoice = (body: unknown): MyChoice => {
  const reading = createBodyReading();
  const said = readChoice(reading, reading.object(body, '', MEMBERS));
  if (reading.faults.length > 0)
    throw new Problem('invalid-request', 'this is not what a decision may be', reading.faults);
  return said;
};

/**
 * What a body decides that was decided on paper: a choice, and the `evidence` that refers to the paper. Throws as
 * `validateChoice` does.
 */
export const validatePaper = (body: unknown): { readonly said: MyChoice; readonly evidence: string } => {
  const reading = createBodyReading();
  const given = reading.object(body, '', [...MEMBERS, 'evidence']);
  const paper = { said: readChoice(reading, given), evidence: reading.text(given.evidence, '/evidence', 500) };
  if (reading.faults.length > 0)
    throw new Problem('invalid-request', 'this is not what a decision on paper may be', reading.faults);
  return paper;
};
