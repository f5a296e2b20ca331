import { rowAccess, type RouteRow } from './row-access.ts';
import { OPERATOR, STATEMENTS, WRITE_STATEMENTS } from '../route/scopes.ts';

const { page, scoped, staff, staffPage, unchangingPage, xapi } = rowAccess;

/** The routes for authors of statements: what profiles find in them; a part of the one table. */
// prettier-ignore
export const VALIDATION_ROUTES: readonly RouteRow[] = [
  ['GET', '/validate', page((h) => h.validatePages.show),
    'Shows the form on which statements and profiles are tried.', 'none'],
  ['POST', '/validate', unchangingPage((h) => h.validatePages.judge),
    'Says what the standard and the profiles find in a pasted text, and stores nothing.', 'none'],
  ['POST', '/v1/validate', xapi(WRITE_STATEMENTS, (h) => h.validation.statements),
    'Says what the standard and the profiles find in statements, and stores none.', 'none'],
  ['POST', '/v1/validate_templates', xapi(WRITE_STATEMENTS, (h) => h.validation.templates),
    'Judges a statement by the templates of a profile (xAPI Profiles, Part Three 3.0).', 'none'],
  ['POST', '/v1/validate_patterns', xapi(WRITE_STATEMENTS, (h) => h.validation.patterns),
    'Judges a sequence of statements by the patterns of a profile (xAPI Profiles, Part Three 3.0).', 'none'],
  ['GET', '/v1/violations', scoped(STATEMENTS, (h) => h.ownViolations, ['limit']),
    'Counts what the statements of the own source violate by rule, with an example of each.', 'findings'],
  ['GET', '/ops/violations', staffPage(OPERATOR, (h) => h.violationPages.list),
    'Shows an operator the sources whose statements violate profiles.', 'findings'],
  ['GET', '/ops/violations/:id', staffPage(OPERATOR, (h) => h.violationPages.show),
    'Shows an operator what the statements of a source violate.', 'findings'],
  ['GET', '/v1/registrations/:registration/runs', staff(OPERATOR, (h) => h.runs),
    'Reads how far a registration has come in the patterns of profiles.', 'findings'],
  ['GET', '/ops/runs', staffPage(OPERATOR, (h) => h.runPage),
    'Shows an operator how far a registration has come.', 'findings'],
];
