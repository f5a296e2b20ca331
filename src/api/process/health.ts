import { COUNT, FLAG, objectSchema, STRING } from '../../core/json-schema.ts';
import { PUBLIC_IN_EVERY_ROLE } from '../route/access.ts';
import { processRoute } from '../route/route.ts';

/** The state of each part by its name, and how far the work of the process is behind the journal. */
const READINESS = {
  ...objectSchema(
    {},
    {
      lag: objectSchema(
        { storeSeconds: COUNT },
        {
          sinkMessages: COUNT,
          releaserMessages: COUNT,
          unknownDeadLetters: { ...FLAG, description: 'True while dead letters of kind `unknown` wait, else absent.' },
        },
      ),
    },
  ),
  additionalProperties: STRING,
};

export const readLiveness = processRoute({
  method: 'GET',
  path: '/health/live',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Says that the process runs.',
  carries: 'none',
  answers: {
    200: { description: 'The process runs.', schema: objectSchema({ live: STRING }), example: { live: 'ok' } },
  },
  handler: ({ health }) => health.live,
});

export const readReadiness = processRoute({
  method: 'GET',
  path: '/health/ready',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Says whether journal and store take writes.',
  carries: 'none',
  answers: {
    200: {
      description: 'Everything takes writes; by name, `ok`.',
      schema: READINESS,
      example: { journal: 'ok', store: 'ok', lag: { storeSeconds: 0, sinkMessages: 0 } },
    },
    503: {
      description: 'By name, why it takes no writes, as in `ENOSPC: the disk is full`; or `behind`.',
      schema: READINESS,
      example: { journal: 'ok', store: 'the store cannot be reached' },
    },
  },
  handler: ({ health }) => health.ready,
});
