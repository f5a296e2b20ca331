import { COUNT, namedSchema, objectSchema, STRING, TEXTS_BY_LANGUAGE } from '../../core/json-schema.ts';
import { AGREEMENT } from '../../consent/purposes/workflow/agreement.ts';
import { open } from '../route/access.ts';
import { route } from '../route/route.ts';
import examples from './examples.json' with { type: 'json' };

export const readAgreement = route({
  method: 'GET',
  path: '/v1/agreement',
  access: open,
  tag: 'Purposes',
  summary: 'Reads the data use agreement.',
  carries: 'none',
  answers: {
    200: {
      description: 'The agreement.',
      schema: namedSchema('Agreement', objectSchema({ version: COUNT, text: TEXTS_BY_LANGUAGE, hash: STRING })),
      example: examples['GET /v1/agreement 200'],
    },
  },
  handle: () => ({ status: 200, body: AGREEMENT }),
});
