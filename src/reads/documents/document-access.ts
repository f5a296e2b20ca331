import { Problem } from '../../core/problem.ts';
import type { Caller, SessionConfinement } from '../../access/sources/authentication/authenticate.ts';
import { mayReadDocuments, mayWriteDocuments } from '../../access/sources/scopes.ts';
import type { DocumentScope } from '../../store/ports/statements/document-repository.ts';

/** The message of the LMS to content at its launch, which content must not change (cmi5 10.0). */
const LAUNCH_DATA = 'LMS.LaunchData';

const outsideSession = (): Problem =>
  new Problem('forbidden', 'this is the credential of one session, which reaches documents of its learner alone', [
    { at: 'agent', detail: 'must be the Agent of the session' },
  ]);

const checkWithin = (
  confinedTo: SessionConfinement | undefined,
  { resource, agent, activity }: DocumentScope,
): void => {
  if (confinedTo === undefined) return;
  if (resource !== 'activity-profile' && agent !== confinedTo.actor) throw outsideSession();
  if (resource !== 'agent-profile' && confinedTo.activity !== undefined && activity !== confinedTo.activity)
    throw new Problem('forbidden', 'this is the credential of one session, which reaches one activity alone', [
      { at: 'activityId', detail: 'must be the activity of the session' },
    ]);
};

/** Throws Problem `forbidden` if the caller may not read the documents of a scope. */
export const checkMayRead = ({ scopes, confinedTo }: Caller, scope: DocumentScope): void => {
  if (!mayReadDocuments(scopes, scope.resource))
    throw new Problem('forbidden', 'this credential may not read these documents');
  checkWithin(confinedTo, scope);
};

/**
 * Throws Problem `forbidden` if the caller may not write a document, or, without an id, all documents of a scope. A
 * session changes neither what all learners of an activity share, nor what the LMS wrote for a launch.
 */
export const checkMayWrite = ({ scopes, confinedTo }: Caller, scope: DocumentScope, id?: string): void => {
  if (!mayWriteDocuments(scopes, scope.resource))
    throw new Problem('forbidden', 'this credential may not write these documents');
  checkWithin(confinedTo, scope);
  if (confinedTo === undefined) return;
  if (scope.resource === 'activity-profile')
    throw new Problem('forbidden', 'activity profiles are of all learners: the source of the session may write them');
  if (scope.resource === 'state' && (id === undefined || id === LAUNCH_DATA))
    throw new Problem('forbidden', `${LAUNCH_DATA} is of the LMS: content neither changes nor deletes it`, [
      { at: 'stateId', detail: `must be given, and must not be ${LAUNCH_DATA}` },
    ]);
};
