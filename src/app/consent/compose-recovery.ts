import { createLearnDecision, type LearnDecisionDeps } from '../../consent/decisions/learn-decision.ts';
import { peopleInStatement } from '../../consent/gate/people-in-statement.ts';
import { createLinkPerson, createRestorePeople, type RestorePeopleDeps } from '../../consent/people/restore-people.ts';
import type { SinkRecovery } from '../../sink/erasure/sink-consent.ts';
import type { Store } from '../../store/ports/store.ts';

interface RecoveryParts {
  readonly store: Store;
  readonly blindIndex: RestorePeopleDeps['blindIndex'];
  readonly linkIdentifier: RestorePeopleDeps['linkIdentifier'];
  readonly outboxRelay: LearnDecisionDeps['outboxRelay'];
  readonly newId: () => string;
  readonly now: () => number;
}

/** Composes what brings people and stops back that the journal knows and the store does not. */
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
  learnDecision: createLearnDecision({
    ...{ people, auditEvents, outboxRelay, newId, now },
    linkPerson: createLinkPerson({ repository: people, linkIdentifier }),
  }),
});
