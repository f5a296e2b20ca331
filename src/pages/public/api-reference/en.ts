import type { Translated } from '../../html/translated.ts';

export const API_REFERENCE_EN = {
  title: 'The API of this server',
  intro:
    'Every route with its parameters, bodies, answers and refusals. A refusal is a problem document (RFC 9457): it ' +
    'names all faults of the request.',
  document: 'The same for programs (OpenAPI 3.1, JSON)',
  needsScript: 'This page needs JavaScript. Without it, read the document for programs.',
} as const;

export type ApiReferenceTexts = Translated<typeof API_REFERENCE_EN>;
