import { createRound } from '../ports/batched-lookup.ts';
import type { Store } from '../ports/store.ts';
import { createActivityShelf } from './statements/activity-repository.ts';
import { createAsideShelf } from './sink/dead-letter-repository.ts';
import { createAttachmentShelf } from './statements/attachment-repository.ts';
import { openConnection, promised } from './connection/connection.ts';
import { createDocumentShelf } from './statements/document-repository.ts';
import { createErasureShelf } from './consent/erasure-repository.ts';
import { createEventShelf } from './consent/audit-event-repository.ts';
import { createFactShelf } from './connection/fact-repository.ts';
import { createPeopleShelf } from './consent/person-repository.ts';
import { createProfileShelf } from './profiles/profile-repository.ts';
import { createProgressShelf } from './sink/progress-repository.ts';
import { createPurposeShelf } from './consent/purpose-repository.ts';
import { createReleaseShelf } from './studies/release-repository.ts';
import { createRunShelf } from './profiles/pattern-run-repository.ts';
import { migrate } from './connection/schema.ts';
import { createSourceShelf } from './consent/source-repository.ts';
import { createStatementShelf } from './statements/statement-repository.ts';
import { createStudyShelf } from './studies/study-repository.ts';
import { createViolationShelf } from './profiles/violation-repository.ts';
import { createVolumeShelf } from './studies/volume-repository.ts';

/** What a SQLite store is opened with: a file, or `:memory:` for one that ends with the process. */
export interface SqliteStoreParts {
  readonly file: string;
  readonly now: () => number;
}

/**
 * Opens the store in one SQLite file, which several processes may share, and brings it to the newest schema. What the
 * sink writes is committed with `synchronous=NORMAL`: a power cut may take the last of it, and the journal gives it
 * again. Everything else is on the disk (`FULL`) when its call resolves. Rejects with `store-unavailable`.
 */
export const openSqliteStore = ({ file }: SqliteStoreParts): Promise<Store> =>
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
    const statements = createStatementShelf(replayable);
    const runs = createRunShelf(replayable);
    const people = createPeopleShelf(lasting);
    return {
      // Beginning to read costs more than a look-up: concurrent ones go together in one call.
      statements: { ...statements, find: createRound((ids) => statements.find(ids)) },
      activities: createActivityShelf(replayable),
      runs: { ...runs, find: createRound((keys) => runs.find(keys)) },
      violations: createViolationShelf(replayable),
      progress: createProgressShelf(replayable),
      aside: createAsideShelf(replayable),
      people: {
        ...people,
        lookUp: createRound((identifiers) => people.lookUp(identifiers)),
        find: createRound((ids) => people.find(ids)),
      },
      purposes: createPurposeShelf(lasting),
      events: createEventShelf(lasting),
      erasures: createErasureShelf(lasting),
      releases: createReleaseShelf(lasting),
      studies: createStudyShelf(lasting),
      volumes: createVolumeShelf(replayable),
      sources: createSourceShelf(lasting),
      profiles: createProfileShelf(lasting),
      facts: createFactShelf(lasting),
      documents: createDocumentShelf(lasting),
      attachments: createAttachmentShelf(lasting),
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
