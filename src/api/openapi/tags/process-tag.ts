import { answered, type Tag } from '../shared/operation.ts';

const HTML = { types: ['text/html'] };

/** Health, metrics, and facts about this server. */
export const PROCESS_TAG: Tag = {
  name: 'Operation',
  operations: {
    'GET /profiles': { answers: { 200: answered('The profiles.', undefined, HTML) } },
    'GET /profiles/:id': {
      answers: { 200: answered('The profile.', undefined, { types: ['text/html', 'application/ld+json'] }) },
    },
    'GET /profiles/:id/document': {
      answers: { 200: answered('The document.', undefined, { types: ['application/ld+json'] }) },
    },
    'GET /console/assets/:file': {
      answers: { 200: answered('The file.', undefined, { types: ['text/javascript', 'text/css'] }) },
    },
  },
};
