import { createRound } from '../ports/batched-lookup.ts';
import type { Store } from '../ports/store.ts';
import { createActivityRepository } from './statements/activity-repository.ts';
import { createDeadLetterRepository } from './sink/dead-letter-repository.ts';
import { createAttachmentRepository } from './statements/attachment-repository.ts';
import { openConnection, promised } from './connection/connection.ts';
import { createDocumentRepository } from './statements/document-repository.ts';
import { createErasureRepository } from './consent/erasure-repository.ts';
import { createAuditEventRepository } from './consent/audit-event-repository.ts';
import { createFactRepository } from './connection/fact-repository.ts';
import { createPersonRepository } from './consent/person-repository.ts';
import { createProfileRepository } from './profiles/profile-repository.ts';
import { createProgressRepository } from './sink/progress-repository.ts';
import { createPurposeRepository } from './consent/purpose-repository.ts';
import { createReleaseRepository } from './studies/release-repository.ts';
import { createPatternRunRepository } from './profiles/pattern-run-repository.ts';
import { migrate } from './connection/schema.ts';
import { createSourceRepository } from './consent/source-repository.ts';
import { createStatementRepository } from './statements/statement-repository.ts';
import { createStudyRepository } from './studies/study-repository.ts';
import { createViolationRepository } from './profiles/violation-repository.ts';
import { createVolumeRepository } from './studies/volume-repository.ts';

/** What a SQLite store is opened with: a file, or `:memory:` for one that ends with the process. */
export interface SqliteStoreDeps {
  readonly file: string;
  readonly now: () => number;
}

/**
 * Opens the store in one SQLite file, which several processes may share, and brings it to the newest schema. What the
 * sink writes is committed with `synchronous=NORMAL`: a power cut may take the last of it, and the journal gives it
 * again. Everything else is on the disk (`FULL`) when its call resolves. Rejects with `store-unavailable`.
 */
export const openSqliteStore = ({ file }: SqliteStoreDeps): Promise<Store> =>
  promised(() => {
    const replayable = openConnection(file, 'NORMAL');
    try {
      migrate(replayable);
    } catch (thrown) {
      replayable.close();
      throw thrown;
    }
    const lasting = file === ':memory:' ? replayable : openConnection(file, 'FULL');
    // What is removed at somebody's word is overwritten in the file. People are read for every statement: a hundred
    // thousand of them find room in these 64 MB.
    lasting.exec('PRAGMA secure_delete=ON; PRAGMA cache_size=-65536');
    const statements = createStatementRepository(replayable);
    const runs = createPatternRunRepository(replayable);
    const people = createPersonRepository(lasting);
    return {
      // Beginning to read costs more than a look-up: concurrent ones go together in one call.
      statements: { ...statements, find: createRound((ids) => statements.find(ids)) },
      activities: createActivityRepository(replayable),
      runs: { ...runs, find: createRound((keys) => runs.find(keys)) },
      violations: createViolationRepository(replayable),
      progress: createProgressRepository(replayable),
      aside: createDeadLetterRepository(replayable),
      people: {
        ...people,
        lookUp: createRound((identifiers) => people.lookUp(identifiers)),
        find: createRound((ids) => people.find(ids)),
      },
      purposes: createPurposeRepository(lasting),
      events: createAuditEventRepository(lasting),
      erasures: createErasureRepository(lasting),
      releases: createReleaseRepository(lasting),
      studies: createStudyRepository(lasting),
      volumes: createVolumeRepository(replayable),
      sources: createSourceRepository(lasting),
      profiles: createProfileRepository(lasting),
      facts: createFactRepository(lasting),
      documents: createDocumentRepository(lasting),
      attachments: createAttachmentRepository(lasting),
      ping: () =>
        promised(() => {
          lasting.get('SELECT 1');
        }),
      close: async () => {
        // What was asked for before is committed first: it waits for the end of this turn.
        await new Promise(setImmediate);
        lasting.close();
        replayable.close();
      },
    };
  });
