import { PUBLIC_IN_EVERY_ROLE } from '../route/access.ts';
import { processRoute } from '../route/route.ts';

export const showHome = processRoute({
  method: 'GET',
  path: '/',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Shows what this server is and whether it is well.',
  carries: 'none',
  answers: { 200: { description: 'What the server is.', types: ['text/html'] } },
  handler: ({ home }) => home.show,
});

export const showProblemKinds = processRoute({
  method: 'GET',
  path: '/problems',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Explains the kinds of problems.',
  carries: 'none',
  answers: { 200: { description: 'The kinds of problems.', types: ['text/html'] } },
  handler: ({ home }) => home.problems,
});

export const showAlert = processRoute({
  method: 'GET',
  path: '/docs/alerts/:alert',
  access: PUBLIC_IN_EVERY_ROLE,
  tag: 'Operations',
  summary: 'Shows what an alert means, and what to do: its `runbook_url`.',
  carries: 'none',
  answers: { 200: { description: 'The page.', types: ['text/html'] } },
  problems: ['not-found'],
  handler: ({ home }) => home.alert,
});
