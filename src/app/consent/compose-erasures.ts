import type { AuditLog } from '../../consent/audit/audit-log.ts';
import { createConsumedOffsets } from '../../consent/erasure/consumed-offsets.ts';
import { createEraseAccessRecords } from '../../consent/erasure/erase-access-records.ts';
import { createEraseDocuments } from '../../consent/erasure/erase-documents.ts';
import { createFindLost } from '../../consent/erasure/lost-markers.ts';
import { createMarkErasure } from '../../consent/erasure/mark-open-erasures.ts';
import { createErasures, type Erasures } from '../../consent/erasure/erasures.ts';
import { createHasPendingRetractions } from '../../consent/erasure/pending-retractions.ts';
import { createFindWaitingTargets } from '../../consent/erasure/waiting-targets.ts';
import { createReplacedMentions, type ReplacedMentions } from '../../consent/erasure/replaced-mentions.ts';
import { createFindMentions, type FindMentions } from '../../consent/gate/find-mentions.ts';
import { createBlindIndex } from '../../consent/people/blind-index.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import { type AddMentions, createAddMentions, createListMentions } from '../../sink/erasure/list-mentions.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { Store } from '../../store/ports/store.ts';
import { mayHaveStatements, readForwarding } from '../../studies/forward/forwarding.ts';

/** Finds and lists statements of others that name erased people. */
interface MentionServices {
  readonly findMentions: FindMentions;
  readonly addMentions: AddMentions;
  readonly replaced: ReplacedMentions;
}

/** Erasures, and the mentions of erased people in statements of others. */
export interface ErasureServices {
  readonly erasures: Erasures;
  readonly mentions: MentionServices;
}

interface ErasureParts {
  readonly store: Pick<
    Store,
    | 'accessRecords'
    | 'deadLetters'
    | 'documents'
    | 'erasures'
    | 'forwardings'
    | 'mentions'
    | 'people'
    | 'progress'
    | 'purgeDeleted'
    | 'releases'
    | 'statements'
    | 'studies'
  >;
  readonly journal: Pick<Journal, 'mark'>;
  readonly keyRing: () => Pick<KeyRing, 'root'>;
  readonly people: PersonLookup;
  readonly auditLog: AuditLog;
  readonly now: () => number;
}

/** Composes the services that end erasures. */
export const composeErasures = ({ store, journal, keyRing, people, auditLog, now }: ErasureParts): ErasureServices => {
  const { statements, mentions } = store;
  const eraseDocuments = createEraseDocuments({ documents: store.documents, people });
  const eraseAccessRecords = createEraseAccessRecords({ accessRecords: store.accessRecords, people });
  const findMentions = createFindMentions({ people });
  const replaced = createReplacedMentions({
    people: store.people,
    statementIndex: createBlindIndex(deriveKey(keyRing().root, 'replaced-mentions')),
  });
  const addMentions = createAddMentions({ statements, mentions, findMentions, now });
  return {
    mentions: { findMentions, addMentions, replaced },
    erasures: createErasures({
      repository: store.erasures,
      markers: {
        consumedOffsets: createConsumedOffsets(store),
        findLost: createFindLost(store),
        mark: createMarkErasure({ erasures: store.erasures, appendMarker: (marker) => journal.mark(marker) }),
      },
      auditLog,
      now,
      purgeDeleted: () => store.purgeDeleted(),
      eraseUnjournaled: async (person, erased) => {
        await eraseDocuments(person, erased);
        await eraseAccessRecords(person, erased);
      },
      listMentions: createListMentions({ statements, mentions, people, addMentions }),
      elsewhere: {
        hasPendingRetractions: createHasPendingRetractions({ releases: store.releases, people }),
        findWaitingTargets: createFindWaitingTargets({
          forwardings: store.forwardings,
          people,
          wasGiven: async (purpose) => mayHaveStatements(await readForwarding(store.forwardings, purpose)),
          now,
        }),
      },
    }),
  };
};
