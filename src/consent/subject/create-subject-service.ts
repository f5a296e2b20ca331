import type { Store } from '../../store/ports/store.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';
import type { DecidedPurpose, DecideFor } from '../decisions/decision-service.ts';
import type { KeptSince } from '../gate/retention-window.ts';
import type { Session } from './sign-in-links.ts';
import type { Me } from './subject-service.ts';
import { createMyDecisions } from './my-decisions.ts';
import { createMyExport } from './my-export.ts';
import { createMyHistory } from './my-history.ts';
import { createMyOverview } from './my-overview.ts';
import { createOwnStatements } from './own-statements.ts';
import type { SigningKeys } from '../audit/jws.ts';
import type { Stays } from '../gate/retention-verdicts.ts';
import { createWhomOf, isInReach } from './session-subject.ts';

/** What `createMe` is built from. */
export interface MeDeps {
  readonly store: Pick<Store, 'people' | 'purposes' | 'statements' | 'documents' | 'sources'>;
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  readonly chain: Pick<ChainKeeper, 'ofPerson' | 'page'>;
  readonly keys: SigningKeys;
  readonly decideFor: Pick<DecideFor, 'act' | 'forget'>;
  readonly stays: Stays;
  readonly keptSince: KeptSince;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  readonly newId: () => string;
  readonly now: () => number;
}

/** Builds what the learner's page and the resources under /v1/me call. */
export const createMe = ({
  store,
  purposes,
  chain,
  keys,
  decideFor,
  stays,
  keptSince,
  publicUrl,
  newId,
  now,
}: MeDeps): Me => {
  const source = (id: string) => store.sources.source(id);
  const whom = createWhomOf({ repository: store.people, now });
  const own = createOwnStatements({ repository: store.statements, stays, keptSince });
  const history = createMyHistory({ whom, chain, keys, purposes, repository: store.purposes, publicUrl, now });
  const sources = async (): Promise<readonly string[]> => (await store.sources.sources()).map(({ id }) => id);
  const reaches = async (session: Session, id: string): Promise<boolean> => {
    if (session.reach === 'all') return true;
    const found = (await purposes([id])).get(id);
    return found !== undefined && isInReach(session, found.purpose);
  };
  return {
    read: createMyOverview({ whom, own, purposes, repository: store.purposes, source, now }),
    whose: async (session) => ({
      ids: (await whom(session)).ids,
      ...(session.reach === 'source' ? { source: session.source } : {}),
    }),
    ...createMyDecisions({ whom, people: store.people, decideFor, history, purposes, sources, newId, now }),
    events: history.events,
    receipt: history.receipt,
    export: createMyExport({ whom, own, stays, events: history.events, documents: store.documents, reaches }),
  };
};
