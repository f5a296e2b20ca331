import type { PersonalData } from '../consent/model/personal-data.ts';
import type { FindAdmittedData } from '../consent/purposes/admitted-readers.ts';
import { type Scope, SCOPE_EXTENT, type ScopeExtent } from '../access/sources/scopes.ts';
import { ROUTES } from './routes.ts';

type Admitted = ReturnType<FindAdmittedData>;

const ALL_SCOPES = Object.keys(SCOPE_EXTENT) as readonly Scope[];

const admittedData: FindAdmittedData = (sender, scopes) => {
  const admitted = new Map<ScopeExtent, Set<PersonalData>>();
  for (const { access, carries } of ROUTES) {
    if (carries === 'none' || carries === 'own' || !access.senders.includes(sender)) continue;
    // A route that names no scope admits by any.
    const asked = access.scopes.length === 0 ? ALL_SCOPES : access.scopes;
    for (const scope of asked.filter((one) => scopes.includes(one))) {
      const extent = SCOPE_EXTENT[scope];
      admitted.set(extent, (admitted.get(extent) ?? new Set<PersonalData>()).add(carries));
    }
  }
  return admitted;
};

const known = new Map<string, Admitted>();

/**
 * Finds the data that the guards of the routes let a sender with these scopes read, per scope. It is made from the
 * table of routes, so a new route or scope is included.
 */
export const findAdmittedData: FindAdmittedData = (sender, scopes) => {
  const key = `${sender} ${ALL_SCOPES.filter((one) => scopes.includes(one)).join(' ')}`;
  const found = known.get(key) ?? admittedData(sender, scopes);
  known.set(key, found);
  return found;
};
