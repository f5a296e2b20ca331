import { WRITE_STATEMENTS } from '../../access/sources/scopes.ts';
import { arraySchema, UUID } from '../../core/json-schema.ts';
import { Problem } from '../../core/problem.ts';
import { keepsStored } from '../../http/xapi/keep-stored.ts';
import { checkParameters } from '../../http/xapi/parameters.ts';
import { ANSWER_VERSION } from '../openapi/shared/xapi-parameters.ts';
import { xapi } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';
import { WRITE_PROBLEMS } from './statement-schemas.ts';
import { consentHeader, ingestRequestOf, STATEMENT_ID, STATEMENTS_REQUEST } from './statements.ts';

/**
 * The answer of POST /xapi/statements now, by the same checks: attachments, ids that are stored, profiles, consent and
 * limits. A session has none: a learner could find out decisions of others without a trace.
 */
export const dryRunStatements = rawRoute({
  method: 'POST',
  path: '/v1/dry-run/statements',
  access: xapi(WRITE_STATEMENTS),
  tag: 'xAPI',
  summary: 'Says what storing statements would answer, and stores nothing.',
  carries: 'none',
  ...STATEMENTS_REQUEST,
  answers: {
    200: {
      description: 'The ids that the statements have, or would get if they were stored now.',
      schema: arraySchema(UUID),
      headers: {
        ...ANSWER_VERSION,
        'LRS-Consent': 'How many statements would be stored, or are, and how many withheld: `stored=1, withheld=0`.',
      },
      example: [STATEMENT_ID],
    },
  },
  problems: WRITE_PROBLEMS,
  makeHandler: (services) => {
    const { ingest } = services.xapi;
    const ingestRequest = ingestRequestOf(services);
    return async (request) => {
      if (request.search !== '') checkParameters(new URLSearchParams(request.search), []);
      if (request.caller.confinedTo !== undefined) throw new Problem('forbidden', 'a session has no dry run');
      const how = { isDryRun: true, keepsStored: keepsStored(request) };
      const result = await ingestRequest(request, (statements) => ingest.post({ ...statements, ...how }));
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json', ...consentHeader(result) },
        body: JSON.stringify(result.ids),
      };
    };
  },
});
