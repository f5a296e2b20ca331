import { EXPORT_PARAMETERS } from '../../export/read-export-query.ts';
import { rowAccess, type RouteRow } from './row-access.ts';
import { DEAD_LETTER_PARAMETERS } from '../../http/api/statements/dead-letters.ts';
import { OPERATOR } from '../route/scopes.ts';

const { staff } = rowAccess;

/** The routes of sources, their export, organisations and grants; a part of the one table. */
// prettier-ignore
export const SOURCE_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/sources', staff(OPERATOR, (h) => h.sources.list), 'Lists the sources with their credentials.', 'none'],
  ['POST', '/v1/sources', staff(OPERATOR, (h) => h.sources.create), 'Creates a source.', 'none'],
  ['GET', '/v1/sources/:id', staff(OPERATOR, (h) => h.sources.read), 'Reads a source.', 'none'],
  ['PATCH', '/v1/sources/:id', staff(OPERATOR, (h) => h.sources.change),
    'Changes a source by a JSON merge patch.', 'none'],
  ['POST', '/v1/sources/:id/credentials', staff(OPERATOR, (h) => h.credentials.issue), 'Issues a credential.', 'none'],
  ['DELETE', '/v1/sources/:id/credentials/:key', staff(OPERATOR, (h) => h.credentials.revoke),
    'Revokes a credential.', 'none'],
  ['POST', '/v1/sources/:id/credentials/:key/rotate', staff(OPERATOR, (h) => h.credentials.rotate),
    'Replaces a credential by a new one; both are valid for a time.', 'none'],
  ['GET', '/v1/sources/:id/grants', staff(OPERATOR, (h) => h.grants.ofSource.list),
    'Lists the credentials of other sources that may read a source.', 'none'],
  ['POST', '/v1/sources/:id/grants', staff(OPERATOR, (h) => h.grants.ofSource.add),
    'Lets a credential of another source read a source.', 'none'],
  ['DELETE', '/v1/sources/:id/grants/:key', staff(OPERATOR, (h) => h.grants.ofSource.remove), 'Ends a grant.', 'none'],
  ['POST', '/v1/sources/:id/voids', staff(OPERATOR, (h) => h.voids.create), 'Voids a statement of a source.', 'none'],
  ['GET', '/v1/sources/:id/violations', staff(OPERATOR, (h) => h.sources.violations, ['limit', 'before']),
    'Lists the profile violations of a source.', 'findings'],
  ['GET', '/v1/export', staff(OPERATOR, (h) => h.exportStatements, EXPORT_PARAMETERS),
    'Streams the statements of the sources that an operator reaches, as NDJSON or CSV.', 'statements'],
  ['GET', '/v1/dead-letters', staff(OPERATOR, (h) => h.deadLetters.list, DEAD_LETTER_PARAMETERS),
    'Lists messages of the journal that the sink could not store.', 'none'],
  ['POST', '/v1/dead-letters/replay', staff(OPERATOR, (h) => h.deadLetters.replayAll, DEAD_LETTER_PARAMETERS),
    'Sends the statements of dead letters through ingestion again.', 'none'],
  ['GET', '/v1/dead-letters/:id', staff(OPERATOR, (h) => h.deadLetters.show),
    'Reads a dead letter with its content.', 'statements'],
  ['POST', '/v1/dead-letters/:id/replay', staff(OPERATOR, (h) => h.deadLetters.replay),
    'Sends the statements of a dead letter through ingestion again.', 'none'],
  ['POST', '/v1/dead-letters/:id/drop', staff(OPERATOR, (h) => h.deadLetters.drop), 'Drops a dead letter.', 'none'],
  ['GET', '/v1/organisations', staff(OPERATOR, (h) => h.organisations.list), 'Lists the organisations.', 'none'],
  ['POST', '/v1/organisations', staff(OPERATOR, (h) => h.organisations.create), 'Creates an organisation.', 'none'],
  ['GET', '/v1/organisations/:id', staff(OPERATOR, (h) => h.organisations.read), 'Reads an organisation.', 'none'],
  ['PATCH', '/v1/organisations/:id', staff(OPERATOR, (h) => h.organisations.change),
    'Changes an organisation by a JSON merge patch.', 'none'],
  ['GET', '/v1/organisations/:id/grants', staff(OPERATOR, (h) => h.grants.ofOrganisation.list),
    'Lists the credentials that may read all sources of an organisation.', 'none'],
  ['POST', '/v1/organisations/:id/grants', staff(OPERATOR, (h) => h.grants.ofOrganisation.add),
    'Lets a credential read all sources of an organisation.', 'none'],
  ['DELETE', '/v1/organisations/:id/grants/:key', staff(OPERATOR, (h) => h.grants.ofOrganisation.remove),
    'Ends a grant.', 'none'],
];
