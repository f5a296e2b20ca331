import { arraySchema, enumSchema, objectSchema, STRING } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { checkContentType } from '../../http/message/media-type.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import type { XapiRequest } from '../../http/xapi/xapi-guard.ts';
import { mayWriteStatements } from '../../access/sources/scopes.ts';

/** The most violations in an answer. */
export const MAX_SHOWN_VIOLATIONS = 1_000;

/** The statement of the examples. */
export const JUDGED_STATEMENT = {
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
  object: { id: 'https://school.example/unit-1' },
};

const VERDICT_OF_PATTERN = enumSchema('accept', 'unchecked', 'in-progress', 'reject');

/** The members that say how far the patterns of statements are fulfilled. */
export const PROGRESS = {
  verdict: VERDICT_OF_PATTERN,
  patterns: arraySchema(objectSchema({ pattern: STRING, verdict: VERDICT_OF_PATTERN, expected: arraySchema(STRING) })),
};

/** Reads the body of a request to judge statements; they are limited as those that are stored. */
export const readJudgedBody = async (request: XapiRequest): Promise<Buffer> => {
  if (!mayWriteStatements(request.caller.scopes))
    throw new Problem('forbidden', 'this credential may not write statements');
  checkParameters(new URLSearchParams(request.search), [], {});
  checkContentType(request, ['application/json']);
  return request.body();
};
