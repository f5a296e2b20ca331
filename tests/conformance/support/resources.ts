import { randomUUID } from 'node:crypto';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import type { Asked } from './asking.ts';

const agent = JSON.stringify({ mbox: 'mailto:ada@school.example' });
const activityId = 'https://school.example/quiz/7';
const DOCUMENTS = {
  'activities/state': { activityId, agent, stateId: 'bookmark' },
  'agents/profile': { agent, profileId: 'preferences' },
  'activities/profile': { activityId, profileId: 'highscores' },
} as const;

/**
 * A correct request, but for its version, of each method of each resource (1.0.3 Communication, Appendix B; 2.0 4.1).
 */
export const everyRequest = (): readonly (Asked & { readonly method: string })[] => {
  const id = randomUUID();
  return [
    { method: 'GET', path: 'statements', query: { limit: 1 } },
    { method: 'POST', path: 'statements', body: aStatement() },
    { method: 'PUT', path: 'statements', query: { statementId: id }, body: aStatement() },
    { method: 'GET', path: 'agents', query: { agent } },
    { method: 'GET', path: 'activities', query: { activityId } },
    ...Object.entries(DOCUMENTS).flatMap(([path, query]) => [
      { method: 'POST', path, query, body: { a: 1 } },
      { method: 'GET', path, query },
      { method: 'PUT', path, query, body: { a: 2 }, headers: { 'If-Match': '*' } },
      { method: 'DELETE', path, query },
    ]),
  ];
};

/** What each resource is asked for to be read. */
export const everyReading = (): readonly (Asked & { readonly method: string })[] =>
  everyRequest().filter(({ method }) => method === 'GET');
