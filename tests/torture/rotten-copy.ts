import { setTimeout as pause } from 'node:timers/promises';
import { type Address, aClient, type StatementsPage } from '../support/clients/client.ts';
import { aDocumentClient, type DocumentLocation } from '../support/clients/document-client.ts';
import { startCommand } from '../support/servers/processes/carnet-command.ts';
import { hurryCheck } from '../support/servers/processes/hurry-check.ts';
import { type CarnetProcess, PROCESS_MASTER_KEY, startCarnet } from '../support/servers/processes/carnet-process.ts';
import type { Backends } from '../support/servers/backends.ts';
import { METRICS_TOKEN } from '../support/servers/running-carnet.ts';

/** What was seen of a Carnet some of whose bytes were changed. */
export interface Look {
  readonly kind: 'noticed' | 'refused' | 'without consequence';
  /** What must not be. */
  readonly faults: readonly string[];
}

/** What was acknowledged before bytes were changed. */
export interface Truth {
  /** Content by id. */
  readonly statements: ReadonlyMap<string, string>;
  readonly document: { readonly location: DocumentLocation; readonly content: object };
}

type BackendUrls = Pick<Backends, 'journalUrl' | 'storeUrl'>;

/** What a reader got: statements by id, and whether an answer said that something is damaged. */
interface Reading {
  readonly contents: ReadonlyMap<string, string>;
  readonly isRefused: boolean;
}

/** What a process logs once `carnet check`, which it runs itself, has found damage, and once it has not. */
const CHECK_HAS_FOUND = 'carnet check has found damage';
const CHECK_IS_SOUND = 'carnet check has found no damage';

const PAGE = 500;
const READS_AT_ONCE = 30;
/** The longest wait for what a sink reads again, once something says that there is damage. */
const SETTLE_MS = 3000;
/** A wait that is given up. */
const GIVEN_UP_MS = 300_000;

/** A statement without its time of storing: one that comes back from the journal is stored anew. */
const contentOf = ({ stored: _, ...content }: StatementsPage['statements'][number]): string => JSON.stringify(content);

const readList = async (address: Address): Promise<Reading> => {
  const contents = new Map<string, string>();
  const client = aClient(address);
  let answer = await client.get({ limit: PAGE });
  for (;;) {
    if (answer.status !== 200) return { contents, isRefused: true };
    const page = answer.body as StatementsPage;
    for (const statement of page.statements) contents.set(statement.id, contentOf(statement));
    if (page.more === '') return { contents, isRefused: false };
    answer = await client.path(page.more);
  }
};

/** All statements by their contents. Rejects where the list is refused. */
export const truthOf = async (address: Address): Promise<ReadonlyMap<string, string>> => {
  const { contents, isRefused } = await readList(address);
  if (isRefused) throw new Error('the list is refused');
  return contents;
};

/** Each by itself: what a list is refused for need not be all. A store that lacks something waits a second at each. */
const readEach = async (address: Address, ids: Iterable<string>): Promise<Reading> => {
  const contents = new Map<string, string>();
  let isRefused = false;
  const waiting = [...ids];
  const work = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const { status, body } = await aClient(address).get({ statementId: id });
      if (status === 200) contents.set(id, contentOf(body as StatementsPage['statements'][number]));
      else if (status !== 404) isRefused = true;
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  return { contents, isRefused };
};

const readAll = async (address: Address, ids: Iterable<string>): Promise<Reading> => {
  const list = await readList(address);
  const each = await readEach(address, list.isRefused ? ids : [...ids].filter((_, index) => index % 30 === 0));
  return {
    contents: new Map([...list.contents, ...each.contents]),
    isRefused: list.isRefused || each.isRefused,
  };
};

const isCounted = async ({ url }: Address): Promise<boolean> => {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return /^carnet_(?:damaged_records_total|check_damaged)\{[^}]*\} [1-9]/m.test(await answer.text());
};

const isLogged = ({ output }: Pick<CarnetProcess, 'output'>): boolean =>
  output()
    .split('\n')
    .some((line) => line.includes('"level":"error"'));

const isCheckedAsDamaged = async ({ journalUrl, storeUrl }: BackendUrls): Promise<boolean> => {
  const env = { JOURNAL_URL: journalUrl, STORE_URL: storeUrl, CARNET_MASTER_KEY: PROCESS_MASTER_KEY };
  const { code } = await startCommand(['check', '--json'], { ...env, DATA_DIR: '/nonexistent-unless-needed' }).ended;
  return code !== 0;
};

/** The journal has no documents: one that is lost does not come back. */
const hasDocument = async (address: Address, { location, content }: Truth['document']): Promise<boolean> => {
  const { status, body } = await aDocumentClient(address).get(location);
  return status === 200 && JSON.stringify(body) === JSON.stringify(content);
};

const faultsOf = (readings: readonly Reading[], truth: ReadonlyMap<string, string>): readonly string[] =>
  readings.some(({ contents }) => [...contents].some(([id, content]) => truth.get(id) !== content))
    ? ['content that was never sent was served']
    : [];

const start = async (backends: BackendUrls): Promise<CarnetProcess | string> => {
  try {
    return await startCarnet(backends, { CHECK_EVERY_HOURS: '24', LOG_LEVEL: 'info' }, 'live');
  } catch (thrown) {
    return String(thrown);
  }
};

/**
 * Reads at once, and again once the process has checked itself, until everything is there; what damage is named for
 * may stay missing. Between the two it only looks at the log: reading takes the processor from the check.
 */
const settle = async (carnet: CarnetProcess, truth: ReadonlyMap<string, string>): Promise<readonly Reading[]> => {
  const began = Date.now();
  const atOnce = await readAll(carnet, truth.keys());
  while (!carnet.output().includes('"message":"carnet check ') && Date.now() - began < GIVEN_UP_MS) {
    hurryCheck(carnet.child);
    await pause(100);
  }
  for (;;) {
    const reading = await readAll(carnet, truth.keys());
    const waited = Date.now() - began;
    const isNamed = reading.isRefused || isLogged(carnet);
    const isAll = reading.contents.size >= truth.size || (isNamed && waited > SETTLE_MS);
    if (isAll || waited > GIVEN_UP_MS) return [atOnce, reading];
    await pause(200);
  }
};

/** Starts a Carnet on backends, reads what was acknowledged, and has `carnet check` read the files. */
export const lookAt = async (backends: BackendUrls, { statements: truth, document }: Truth): Promise<Look> => {
  const carnet = await start(backends);
  if (typeof carnet === 'string') {
    const isSentence = /Carnet cannot start: \w+/.test(carnet) && !/\n\s+at /.test(carnet);
    const check = await isCheckedAsDamaged(backends);
    return {
      kind: 'refused',
      faults: [
        ...(isSentence ? [] : [`a start is refused without a sentence (${carnet.slice(0, 200)})`]),
        ...(check ? [] : ['a start is refused, and `carnet check` finds nothing']),
      ],
    };
  }
  try {
    const readings = await settle(carnet, truth);
    const reading = readings.at(-1)!;
    const isDocumentThere = await hasDocument(carnet, document);
    const [log, metric] = [isLogged(carnet), await isCounted(carnet)];
    // The process has just run the command on these files, where it came to that.
    const output = carnet.output();
    const check =
      output.includes(CHECK_HAS_FOUND) || (!output.includes(CHECK_IS_SOUND) && (await isCheckedAsDamaged(backends)));
    const missing = truth.size - reading.contents.size;
    const isNamed = log || metric || check || reading.isRefused;
    const silent = [...(log ? [] : ['the log']), ...(metric ? [] : ['the metric']), ...(check ? [] : ['the check'])];
    return {
      kind: isNamed ? 'noticed' : 'without consequence',
      faults: [
        ...faultsOf(readings, truth),
        ...(isNamed && silent.length > 0 ? [`damage is not named by ${silent.join(' and ')}`] : []),
        ...(!isNamed && missing > 0 ? ['acknowledged statements are missing, and nothing says so'] : []),
        ...(!isNamed && !isDocumentThere ? ['an acknowledged document is missing, and nothing says so'] : []),
      ],
    };
  } finally {
    await carnet.kill();
  }
};
