import { mapSchema, STRING } from '../../../core/json-schema.ts';
import { done, type Operation } from './operation.ts';

const SHOWN = { description: 'A page, in the language of the reader.', types: ['text/html'] };

/** The answers of every page. */
export const PAGE_OPERATION: Readonly<Record<'GET' | 'POST', Operation>> = {
  GET: { answers: { 200: SHOWN, 302: done('Go to another page.'), 303: done('Go to another page.') } },
  POST: {
    body: { schema: mapSchema(STRING), types: ['application/x-www-form-urlencoded'], isOptional: true },
    answers: { 200: SHOWN, 303: done('Go to another page.') },
  },
};
