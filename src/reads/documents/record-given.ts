import { defined } from '../../core/json-object.ts';
import { accessReaderOf } from '../../consent/access/access-reader.ts';
import { namelessIri } from '../../consent/access/nameless-iri.ts';
import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import type { AccessRequest, RecordAccess } from '../../consent/access/record-access.ts';
import type { OwnedDocument } from '../../consent/gate/retention-verdicts.ts';
import type { Caller } from '../../access/sources/authentication/authenticate.ts';
import type { DocumentScope } from '../../store/ports/statements/document-repository.ts';

/** The requested documents: those of a scope, or the one with this id. */
interface AskedDocuments {
  readonly scope: DocumentScope;
  readonly id?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
}

/**
 * Records, before the answer, that a caller gets documents about people that another source wrote. Undefined, at no
 * cost, if there are none.
 */
export type RecordGivenDocuments = (
  caller: Caller,
  asked: AskedDocuments,
  documents: readonly OwnedDocument[],
) => Promise<void> | undefined;

/** Ids are left out: tools choose them, and a reader of many documents would leave a record for each. */
const filterOf = ({ scope, id, since }: AskedDocuments): Pick<AccessRequest, 'filter' | 'since'> => ({
  filter: {
    ...(scope.activity !== undefined && { activityId: namelessIri(scope.activity) }),
    ...(scope.agent !== undefined && { agent: null }),
    ...(scope.registration !== undefined && { registration: null }),
    ...(id !== undefined && { [scope.resource === 'state' ? 'stateId' : 'profileId']: null }),
    ...(since !== undefined && { since: null }),
  },
  ...defined({ since }),
});

export const createRecordGivenDocuments =
  (recordAccess: RecordAccess): RecordGivenDocuments =>
  (caller, asked, documents) => {
    const given = documents.flatMap(({ source, person }) =>
      person === undefined || source === caller.source.id
        ? []
        : [{ source, people: [{ ...person, role: 'actor' as const }], isOfFilteredAgent: true }],
    );
    const { resource } = asked.scope;
    // Activity profiles are about no person.
    if (given.length === 0 || resource === 'activity-profile') return undefined;
    return recordAccess({ reader: accessReaderOf(caller), route: ACCESS_ROUTES[resource], ...filterOf(asked) }, given);
  };
