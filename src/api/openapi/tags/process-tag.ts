import { COUNT, objectSchema, STRING } from '../../../core/json-schema.ts';
import { answered, type Tag } from '../shared/operation.ts';

const HTML = { types: ['text/html'] };

/** By the name of each part its state; and how far the work of the process is behind the journal. */
const READINESS = {
  ...objectSchema(
    {},
    {
      lag: objectSchema(
        { storeSeconds: COUNT },
        { sinkMessages: COUNT, releaserMessages: COUNT, unknownDeadLetters: { const: true } },
      ),
    },
  ),
  additionalProperties: STRING,
};

/** Health, metrics, and facts about this server. */
export const PROCESS_TAG: Tag = {
  name: 'Operation',
  operations: {
    'GET /health/live': { answers: { 200: answered('The process runs.', objectSchema({ live: STRING })) } },
    'GET /health/ready': {
      answers: {
        200: answered('Everything takes writes; by name, `ok`.', READINESS),
        503: answered('By name, why it takes no writes, as in `ENOSPC: the disk is full`; or `behind`.', READINESS),
      },
    },
    'GET /metrics': {
      answers: { 200: answered('In the text format of Prometheus.', undefined, { types: ['text/plain'] }) },
      problems: ['not-found', 'too-many-requests'],
    },
    'GET /': { answers: { 200: answered('What the server is.', undefined, HTML) } },
    'GET /problems': { answers: { 200: answered('The kinds of problems.', undefined, HTML) } },
    'GET /docs/alerts/:alert': { answers: { 200: answered('The page.', undefined, HTML) }, problems: ['not-found'] },
    'GET /profiles': { answers: { 200: answered('The profiles.', undefined, HTML) } },
    'GET /profiles/:id': {
      answers: { 200: answered('The profile.', undefined, { types: ['text/html', 'application/ld+json'] }) },
    },
    'GET /profiles/:id/document': {
      answers: { 200: answered('The document.', undefined, { types: ['application/ld+json'] }) },
    },
    'GET /openapi.json': {
      answers: { 200: answered('This document.', { type: 'object' }) },
    },
    'GET /docs/:file': {
      answers: { 200: answered('The file.', undefined, { types: ['text/javascript', 'text/css'] }) },
    },
    'GET /console/assets/:file': {
      answers: { 200: answered('The file.', undefined, { types: ['text/javascript', 'text/css'] }) },
    },
  },
};
