import type { SinkRecovery } from '../../sink/erasure/sink-consent.ts';
import type { Store } from '../../store/ports/store.ts';
import { createRestoreDecision, type RestoreDecisionDeps } from '../../consent/decisions/restore-decision.ts';
import { peopleInStatement } from '../../consent/gate/people-in-statement.ts';
import { createLinkPerson, createRestorePeople, type RestorePeopleDeps } from '../../consent/people/restore-people.ts';

interface RecoveryParts {
  readonly store: Store;
  readonly blindIndex: RestorePeopleDeps['blindIndex'];
  readonly linkIdentifier: RestorePeopleDeps['linkIdentifier'];
  readonly outboxRelay: RestoreDecisionDeps['outboxRelay'];
  readonly newId: () => string;
  readonly now: () => number;
}

/** Composes the recovery of people and stops that the journal has and the store lacks. */
export const composeRecovery = ({
  store: { auditEvents, people },
  blindIndex,
  linkIdentifier,
  outboxRelay,
  newId,
  now,
}: RecoveryParts): SinkRecovery => ({
  restorePeople: createRestorePeople({
    repository: people,
    blindIndex,
    linkIdentifier,
    namedIn: (statement) => peopleInStatement(statement).named,
  }),
  restoreDecision: createRestoreDecision({
    people,
    auditEvents,
    outboxRelay,
    newId,
    now,
    linkPerson: createLinkPerson({ repository: people, linkIdentifier }),
  }),
});
