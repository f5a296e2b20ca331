import { createRound } from '../round.ts';
import type { Store } from '../store.ts';
import { createActivityShelf } from './activity-shelf.ts';
import { createAsideShelf } from './aside-shelf.ts';
import { createAttachmentShelf } from './attachment-shelf.ts';
import { openConnection, promised } from './connection.ts';
import { createDocumentShelf } from './document-shelf.ts';
import { createErasureShelf } from './erasure-shelf.ts';
import { createEventShelf } from './event-shelf.ts';
import { createFactShelf } from './fact-shelf.ts';
import { createPeopleShelf } from './people-shelf.ts';
import { createProfileShelf } from './profile-shelf.ts';
import { createProgressShelf } from './progress-shelf.ts';
import { createPurposeShelf } from './purpose-shelf.ts';
import { createReleaseShelf } from './release-shelf.ts';
import { createRunShelf } from './run-shelf.ts';
import { migrate } from './schema.ts';
import { createSourceShelf } from './source-shelf.ts';
import { createStatementShelf } from './statement-shelf.ts';
import { createStudyShelf } from './study-shelf.ts';
import { createViolationShelf } from './violation-shelf.ts';
import { createVolumeShelf } from './volume-shelf.ts';

/** What a SQLite store is opened with: a file, or `:memory:` for one that ends with the process. */
export interface SqliteStoreParts {
  readonly file: string;
  readonly now: () => number;
}

/**
 * Opens the store in one SQLite file, which several processes may share, and brings it to the newest schema.
 * What the sink writes is committed with `synchronous=NORMAL`: a power cut may take the last of it, and the journal gives it
 * again. Everything else is on the disk (`FULL`) when its call resolves. Rejects with `store-unavailable`.
 */
export const openSqliteStore = ({ file }: SqliteStoreParts): Promise<Store> => promised(() => {
  const replayable = openConnection(file, 'NORMAL');
  try {
    migrate(replayable);
  } catch (thrown) {
    replayable.close();
    throw thrown;
  }
  const lasting = file === ':memory:' ? replayable : openConnection(file, 'FULL');
  // What is removed at somebody's word is overwritten in the file. People are read for every statement: a hundred thousand of them find room in these 64 MB.
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
    people: { ...people, lookUp: createRound((identifiers) => people.lookUp(identifiers)), find: createRound((ids) => people.find(ids)) },
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
    ping: () => promised(() => { lasting.get('SELECT 1'); }),
    close: async () => {
      // What was asked for before is committed first: it waits for the end of this turn.
      await new Promise(setImmediate);
      lasting.close();
      replayable.close();
    },
  };
});
