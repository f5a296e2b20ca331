import { rowAccess, type RouteRow } from './row-access.ts';
import { ERASERS } from '../route/scopes.ts';

const { open, scoped, session, sessionXapi } = rowAccess;

/** The routes of people and their decisions; a part of the one table. */
// prettier-ignore
export const PERSON_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/me', session((h) => h.me.overview),
    'Reads what a person is asked, has decided and has recorded.', 'own'],
  ['DELETE', '/v1/me', session((h) => h.me.forget),
    'Erases all data of a person, and keeps them out everywhere.', 'own'],
  ['DELETE', '/v1/me/kept-out', session((h) => h.me.comeBack), 'Ends that a person is kept out everywhere.', 'own'],
  ['PUT', '/v1/me/decisions/:purpose', session((h) => h.me.decide), 'Decides on a purpose.', 'own'],
  ['GET', '/v1/me/events', session((h) => h.me.events, ['before', 'limit']),
    'Lists the audit events of a person.', 'own'],
  ['GET', '/v1/me/access-records', session((h) => h.me.accessRecords, ['before', 'limit']),
    'Lists who has read data of a person: by a grant, as staff, or in a session that a link of theirs opened.', 'own'],
  ['GET', '/v1/me/sign-ins', session((h) => h.me.signIns, ['before', 'limit']),
    'Lists the links that were made and opened for a person, and the sign-ins.', 'own'],
  ['GET', '/v1/me/receipts/:seq', session((h) => h.me.receipt), 'Reads the signed receipt of a decision.', 'own'],
  ['GET', '/v1/me/export.zip', session((h) => h.me.exportZip), 'Exports all data of a person as an archive.', 'own'],
  ['GET', '/v1/me/attachments/:statement/:sha2', session((h) => h.me.attachment),
    'Reads the data of an attachment of an own statement.', 'own'],
  ['GET', '/v1/me/export', session((h) => h.me.export), 'Exports all data of a person.', 'own'],
  ['POST', '/v1/erasures', scoped(ERASERS, (h) => h.ownErasures),
    'Erases statements that the credential has written.', 'none'],
  ['GET', '/v1/erasures/:id', open((h) => h.me.erasureState), 'Reads the progress of an erasure.', 'none'],
  ['GET', '/v1/me/xapi/statements', sessionXapi((h) => h.myStatements.get), 'Finds statements of a person.', 'own'],
  ['GET', '/v1/me/xapi/statements/more/:token', sessionXapi((h) => h.myStatements.more),
    'Reads the next page of statements of a person.', 'own'],
];
