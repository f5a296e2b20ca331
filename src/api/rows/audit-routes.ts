import { rowAccess, type RouteRow } from './row-access.ts';
import { AUDITOR } from '../route/scopes.ts';

const { open, staff } = rowAccess;

/** The routes of the audit log and the processing register; a part of the one table. */
// prettier-ignore
export const AUDIT_ROUTES: readonly RouteRow[] = [
  ['GET', '/v1/events/head', open((h) => h.audit.head), 'Reads the signed tree head of the audit log.', 'none'],
  ['POST', '/v1/events/verify', staff(AUDITOR, (h) => h.audit.verify),
    'Verifies the audit log up to a published head.', 'none'],
  ['GET', '/v1/events', staff(AUDITOR, (h) => h.audit.list, ['after', 'limit']),
    'Lists the events of the audit log.', 'decisions'],
  ['GET', '/v1/events/:seq', staff(AUDITOR, (h) => h.audit.read), 'Reads one event of the audit log.', 'decisions'],
  ['POST', '/v1/receipts/verify', open((h) => h.audit.verifyReceipt), 'Verifies the signature of a receipt.', 'none'],
  ['GET', '/v1/register', open((h) => h.register), 'Reads the processing register (GDPR art. 30).', 'none'],
];
