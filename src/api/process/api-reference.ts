import { createApiReferenceHandlers } from '../../http/pages/api-reference.ts';
import { open, page } from '../route/access.ts';
import { once } from '../route/once.ts';
import { pageRoute, rawRoute } from '../route/route.ts';

const reference = once(() => createApiReferenceHandlers());

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

export const showApiReference = pageRoute({
  method: 'GET',
  path: '/docs',
  access: page,
  summary: 'Shows the description of every route.',
  carries: 'none',
  handle: (request, services) => reference(services).show(request),
});

export const readApiReferenceFile = rawRoute({
  method: 'GET',
  path: '/docs/:file',
  access: open,
  tag: 'Operations',
  summary: 'Reads a script or a style sheet of that page.',
  carries: 'none',
  answers: { 200: { description: 'The file.', types: ['text/javascript', 'text/css'] } },
  makeHandler: (services) => reference(services).file,
});
