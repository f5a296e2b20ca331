import { STRING } from '../../../core/json-schema.ts';
import { answered, type Tag } from '../shared/operation.ts';
import { EXPORT_QUERY } from '../shared/xapi-parameters.ts';

/** The export. */
export const SOURCE_TAG: Tag = {
  name: 'Sources',
  operations: {
    'GET /v1/export': {
      query: EXPORT_QUERY,
      headers: { 'Accept-Encoding': { schema: STRING, description: '`gzip` is known.' } },
      answers: {
        200: answered('A statement a line, in the order of `stored`.', undefined, {
          types: ['application/x-ndjson', 'text/csv'],
          headers: { 'Export-Through': 'The time up to which the answer is complete.' },
        }),
      },
      problems: ['not-found', 'cursor-over'],
    },
  },
};
