import type { XapiVersion } from '../model/types.ts';
import { ACTOR, AGENT, AUTHORITY, GROUP } from './actors.ts';
import { aContext } from './contexts.ts';
import { anObject, SHARED_OBJECTS } from './objects.ts';
import {
  BOOLEAN,
  EXTENSIONS,
  formatted,
  LANGUAGE_MAP,
  listOf,
  NUMBER,
  object,
  type Properties,
  type Schema,
  shared,
  TEXT,
} from './parts.ts';

const VERB = object({ id: formatted('iri'), display: LANGUAGE_MAP }, ['id']);

const SCORE = object({ scaled: { type: 'number', minimum: -1, maximum: 1 }, raw: NUMBER, min: NUMBER, max: NUMBER });

const RESULT = object({
  score: SCORE,
  success: BOOLEAN,
  completion: BOOLEAN,
  response: TEXT,
  duration: formatted('duration'),
  extensions: EXTENSIONS,
});

const ATTACHMENT = object(
  {
    usageType: formatted('iri'),
    display: LANGUAGE_MAP,
    description: LANGUAGE_MAP,
    contentType: formatted('media-type'),
    length: { type: 'integer', minimum: 0 },
    sha2: formatted('sha2'),
    fileUrl: formatted('iri'),
  },
  ['usageType', 'display', 'contentType', 'length', 'sha2'],
);

/** The properties that statements and SubStatements share. */
const core = (mayBeSubStatement: boolean): Properties => ({
  actor: ACTOR,
  verb: VERB,
  object: anObject(mayBeSubStatement),
  result: shared('result'),
  context: shared('context'),
  timestamp: formatted('timestamp'),
  attachments: listOf(shared('attachment')),
});

const REQUIRED = ['actor', 'verb', 'object'];

/**
 * The schema of a statement in a version of xAPI. It is written to run fast: a choice is made by objectType, never
 * tried with oneOf, and by keywords of tools/schema-keywords.js. Rules that it cannot express are in `rules.ts`.
 */
export const aStatementSchema = (version: XapiVersion): Schema => ({
  ...object(
    {
      id: formatted('uuid'),
      ...core(true),
      stored: formatted('stored'),
      authority: AUTHORITY,
      version: formatted(version === '1.0.3' ? 'version-1' : 'version-1-or-2'),
    },
    REQUIRED,
  ),
  definitions: {
    ...SHARED_OBJECTS,
    agent: AGENT,
    group: GROUP,
    result: RESULT,
    context: aContext(version),
    attachment: ATTACHMENT,
    subStatement: object({ objectType: { const: 'SubStatement' }, ...core(false) }, REQUIRED),
  },
});
