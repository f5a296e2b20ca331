import { open } from '../route/access.ts';
import { rawRoute } from '../route/route.ts';

export const readOpenApi = rawRoute({
  method: 'GET',
  path: '/openapi.json',
  access: open,
  tag: 'Operations',
  summary: 'Describes every route (OpenAPI 3.1).',
  carries: 'none',
  answers: {
    200: {
      description: 'This document.',
      schema: { type: 'object' },
      example: { openapi: '3.1.0', info: { title: 'Carnet', version: '1' } },
    },
  },
  makeHandler: ({ openApi }) => openApi,
});
