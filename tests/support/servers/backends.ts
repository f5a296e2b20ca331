import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '../checks/a-directory.ts';
import { removeServed } from './remove-served.ts';
import { describeWith, KAFKA_URL, MONGODB_URL, uniqueName } from './services.ts';

/** The journal and the store of one test. */
export interface Backends {
  readonly journalUrl: string;
  readonly storeUrl: string;
  /** Removes all that they hold. */
  remove(): Promise<void>;
}

/** A journal and a store in files of a folder. */
export const backendsIn = (folder: string): Backends => ({
  journalUrl: `sqlite:${join(folder, 'journal.db')}`,
  storeUrl: `sqlite:${join(folder, 'store.db')}`,
  remove: () => rm(folder, { recursive: true, force: true }),
});

/** A journal and a store in files of a new folder. */
export const embeddedBackends = (): Backends => backendsIn(aFolder('test'));

/** A new topic and a new database on the services that run. */
export const servedBackends = (kafkaUrl: string, mongodbUrl: string, partitions = 3): Backends => {
  const name = uniqueName('carnet');
  return {
    journalUrl: `${kafkaUrl.replace(/\/$/, '')}/${name}?partitions=${partitions}&replication=1`,
    // The database goes before the driver's options.
    storeUrl: mongodbUrl.replace(/\/?(?=\?|$)/, `/${name}`),
    remove: () => removeServed(kafkaUrl, mongodbUrl, name),
  };
};

/** Journal and store in files of this process, or in services. */
export type BackendKind = 'embedded' | 'served';

const areServicesNamed = KAFKA_URL !== undefined && MONGODB_URL !== undefined;

/**
 * The backends that a suite of the whole program runs on: `both` if what it holds depends on journal or store, `one` if
 * it is about what stands before them.
 */
export type RunsOn = 'both' | 'one';

/** The backends of suites that say `one`: both, files only, or drawn by the id of a commit. */
export type Draw = 'both' | 'files' | { readonly commit: string };

const drawHere = (): Draw => {
  if (process.env['PAIRS'] === 'all') return 'both';
  if (!areServicesNamed && process.env['REQUIRE_SERVICES'] !== '1') return 'files';
  // Given by jest.config.js: a test file that asked git would depend on the whole repository.
  const commit = process.env['DRAWN_BY'];
  return commit === undefined ? 'files' : { commit };
};
const DRAW = drawHere();

/** Whether what runs on one kind of backends runs on this one. */
export const isDrawn = (title: string, backendKind: BackendKind, draw: Draw = DRAW): boolean => {
  if (draw === 'both') return true;
  const isOnFiles =
    draw === 'files' || createHash('sha256').update(`${draw.commit}${title}`).digest().readUInt8() % 2 === 0;
  return isOnFiles === (backendKind === 'embedded');
};

/**
 * Runs the same suite on SQLite + SQLite, and on Kafka + MongoDB where they run. The suite gets the kind, so that it
 * may run tests once that do not reach journal or store.
 */
export const describeOnBackends = (
  runsOn: RunsOn,
  title: string,
  body: (makeBackends: () => Backends, backendKind: BackendKind) => void,
): void => {
  const runs = (backendKind: BackendKind): boolean => runsOn === 'both' || isDrawn(title, backendKind);
  if (runs('embedded')) describe(`${title}, on SQLite + SQLite`, () => body(embeddedBackends, 'embedded'));
  if (!runs('served')) return;
  const both = areServicesNamed ? 'both' : undefined;
  describeWith({ name: 'Kafka and a MongoDB-protocol server', url: both }, `${title}, on Kafka + MongoDB`, () =>
    body(() => servedBackends(KAFKA_URL!, MONGODB_URL!), 'served'),
  );
};

type Work = () => unknown;

/** What stands in for the functions of jest of these names; `beforeAll` comes before the first `it`. */
interface Suite {
  readonly beforeAll: (work: Work) => void;
  readonly afterAll: (work: Work) => void;
  /** `timeoutMs` begins when those before it have ended. */
  readonly it: (title: string, work: Work, timeoutMs?: number) => void;
}

/** A suite that runs from `start` on, in its order; each `it` of jest waits for its outcome. */
const createSuite = () => {
  let begin = (): void => undefined;
  let ready: Promise<unknown> = new Promise<void>((resolve) => (begin = resolve));
  let turn = ready;
  let ended = ready;
  const last: Work[] = [];
  const suite: Suite = {
    beforeAll: (work) => {
      ready = turn = ready.then(work);
    },
    afterAll: (work) => last.push(work),
    it: (title, work, timeoutMs) => {
      const mustBe = ready;
      const outcome = turn.then(() => mustBe).then(work);
      turn = outcome.catch(() => undefined);
      it(
        title,
        async () => {
          await outcome;
        },
        timeoutMs,
      );
    },
  };
  const start = (): void => {
    begin();
    ended = turn.then(async () => {
      for (const work of last) await work();
    });
    ended.catch(() => undefined);
  };
  return { suite, start, ended: () => ended };
};

/** Makes suites for the enclosing `describe` that run beside each other, for tests that mostly wait. */
export const suitesAtOnce = (): (() => Suite) => {
  const suites: ReturnType<typeof createSuite>[] = [];
  beforeAll(() => {
    for (const { start } of suites) start();
  });
  afterAll(async () => {
    await Promise.all(suites.map(({ ended }) => ended()));
  });
  return () => {
    const created = createSuite();
    suites.push(created);
    return created.suite;
  };
};

/** As `describeOnBackends`, for tests that mostly wait: those on one kind of backends run beside those on the other. */
export const describeOnBackendsAtOnce = (
  runsOn: RunsOn,
  title: string,
  body: (makeBackends: () => Backends, suite: Suite, backendKind: BackendKind) => void,
): void => {
  const nextSuite = suitesAtOnce();
  describeOnBackends(runsOn, title, (makeBackends, backendKind) => body(makeBackends, nextSuite(), backendKind));
};
