import { type Fault, MAX_FAULTS, Problem } from '../../core/problem.ts';
import type { SessionConfinement } from '../../access/sources/authentication/authenticate.ts';
import { agentKey, isAgent } from '../../xapi/model/agents.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { isVoiding } from '../../xapi/statement/tokens.ts';

const faultsOf = (
  { actor, context, ...rest }: Statement,
  { at, confinedTo }: { readonly at: string; readonly confinedTo: SessionConfinement },
): readonly Fault[] => {
  const { registration } = confinedTo;
  const isLearner = isAgent(actor) && agentKey(actor) === confinedTo.actor;
  return [
    ...(isLearner ? [] : [{ at: `${at}/actor`, detail: 'must be the Agent of the session' }]),
    ...(registration === undefined || context?.registration?.toLowerCase() === registration
      ? []
      : [{ at: `${at}/context/registration`, detail: 'must be the registration of the session' }]),
    ...(isVoiding({ actor, ...rest })
      ? [{ at: `${at}/verb`, detail: 'must not void: the source of the session may' }]
      : []),
  ];
};

/**
 * Checks that a session credential writes only statements of its learner, in its registration. Throws Problem
 * `forbidden`, which names every such statement by its index and quotes none.
 */
export const checkSession = (
  confinedTo: SessionConfinement | undefined,
  { statements, single }: { readonly statements: readonly Statement[]; readonly single: boolean },
): void => {
  if (confinedTo === undefined) return;
  const faults = statements.flatMap((statement, index) =>
    faultsOf(statement, { at: single ? '' : `/${index}`, confinedTo }),
  );
  if (faults.length > 0)
    throw new Problem(
      'forbidden',
      'this is the credential of one session, which writes statements of its learner alone; nothing was kept',
      faults.slice(0, MAX_FAULTS),
    );
};
