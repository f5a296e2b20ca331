import { xapi } from './access.ts';
import { WRITE_STATEMENTS } from './route-scopes.ts';
import type { RouteRow } from './staff-routes.ts';

/** The routes that judge statements and store none; a part of the one table. */
// prettier-ignore
export const VALIDATION_ROUTES: readonly RouteRow[] = [
  ['POST', '/v1/validate', xapi(WRITE_STATEMENTS, (h) => h.validation.statements),
    'Says what the standard and the profiles find in statements, and stores none.'],
  ['POST', '/v1/validate_templates', xapi(WRITE_STATEMENTS, (h) => h.validation.templates),
    'Judges a statement by the templates of a profile (xAPI Profiles, Part Three 3.0).'],
  ['POST', '/v1/validate_patterns', xapi(WRITE_STATEMENTS, (h) => h.validation.patterns),
    'Judges a sequence of statements by the patterns of a profile (xAPI Profiles, Part Three 3.0).'],
];
