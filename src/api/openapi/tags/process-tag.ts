import { answered, type Tag } from '../shared/operation.ts';

/** Health, metrics, and facts about this server. */
export const PROCESS_TAG: Tag = {
  name: 'Operation',
  operations: {
    'GET /console/assets/:file': {
      answers: { 200: answered('The file.', undefined, { types: ['text/javascript', 'text/css'] }) },
    },
  },
};
