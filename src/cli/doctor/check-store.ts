import { unlessDamaged } from '../../backup/check/damaged-records.ts';
import { composeGrants } from '../../app/consent/compose-grants.ts';
import { findFormerReaders } from '../../app/startup/read-boundary.ts';
import { openKeyRing } from '../../store/stored-key-ring.ts';
import { findMissingOrganisations } from '../../app/startup/warn-of-settings.ts';
import type { Config } from '../../core/config/config.ts';
import { readUnknownSince } from '../../consent/gate/unasked-people.ts';
import { createRecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { isCredentialValid } from '../../access/sources/secrets/credential-validity.ts';
import { createFindController } from '../../access/sources/organisations/find-controller.ts';
import { organisationOf } from '../../access/sources/organisations/organisations.ts';
import { mayOperate, XAPI_SCOPES } from '../../access/sources/scopes.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import { checkBackup } from './check-backup.ts';
import { checkChecks } from './check-check.ts';
import { checkReviews, findTargetsThatEnd } from './check-targets.ts';
import { type Finding, ok, reasonText } from './finding.ts';
import { describeStudyTopicFault, findStudyTopicFaults } from '../../backup/backends/study-topic-faults.ts';
import { openStudyTopicStates } from '../../journal/open-journal.ts';
import { createLog } from '../../telemetry/log.ts';

const CHECK = 'study topics';
const PAGE = 'docs/operate/backup.md';

/** Checks that the topics of the studies are there. Without them no process starts, so no erasure ends. */
const checkStudyTopics = async (
  { journalUrl, bodyLimit }: Pick<Config, 'journalUrl' | 'bodyLimit'>,
  store: Store,
): Promise<Finding> => {
  const log = createLog({ level: 'silent' });
  try {
    const topics = await openStudyTopicStates(journalUrl, { now: Date.now, bodyLimit, log });
    try {
      const [first, ...others] = await findStudyTopicFaults({ store, topics });
      if (first === undefined) return ok(CHECK, 'each study has the topic that the store knows');
      return {
        check: CHECK,
        state: 'fault',
        detail: `${describeStudyTopicFault(first, others.length)}; no process starts, and no erasure ends`,
        mend: 'put the right ones back, or run carnet recover: it fills them again from the store',
        page: PAGE,
      };
    } finally {
      await topics.close();
    }
  } catch (thrown) {
    const detail = `they cannot be read: ${reasonText(thrown)}`;
    return { check: CHECK, state: 'warning', detail, mend: 'start the journal, or correct JOURNAL_URL', page: PAGE };
  }
};

const OPERATORS = 'docs/getting-started/operators.md';
const COMMANDS = 'docs/command-line.md';
const SCHOOLS = 'docs/getting-started/schools.md';

/** Erasures take effect within 60 s. */
const ERASURE_MS = 60_000;

/** Checks that a master key opens the store. */
export const checkMasterKey = async ({ facts }: Store, key: Uint8Array): Promise<Finding> =>
  (await openKeyRing(facts, key)) === undefined
    ? {
        check: 'master key',
        state: 'fault',
        detail: 'the store was made with another master key, or this one is retired',
        mend: 'restore CARNET_MASTER_KEY, or master.key in DATA_DIR, from the backup of this store',
        page: OPERATORS,
      }
    : ok('master key', 'it opens the store');

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const checkPurposes = async ({ purposes }: Store): Promise<readonly Finding[]> => {
  const submitted = (await purposes.list({ state: 'submitted' })).length;
  const approved = (await purposes.list({ state: 'approved' })).length;
  const waiting: Finding[] = [];
  if (submitted > 0)
    waiting.push({
      check: 'purposes',
      state: 'warning',
      detail: `${plural(submitted, 'purpose waits', 'purposes wait')} for approval`,
      mend: 'a steward rules on them at /desk',
      page: SCHOOLS,
    });
  if (approved > 0)
    waiting.push({
      check: 'purposes',
      state: 'warning',
      detail: `${plural(approved, 'approved purpose waits', 'approved purposes wait')} to be opened`,
      mend: 'a steward opens them at /desk',
      page: SCHOOLS,
    });
  return waiting.length === 0 ? [ok('purposes', 'none waits')] : waiting;
};

/** Grants whose reader the record purposes do not name. */
const findUnnamedGrants = async (store: Store, config: Config): Promise<readonly string[]> => {
  const records = createRecordPurposes({
    repository: store.purposes,
    institution: config.institution,
    findController: createFindController({ organisations: store.organisations, now: Date.now }),
  });
  const grants = composeGrants({ sources: store.sources, records, now: Date.now });
  const sources = await store.sources.listSources();
  const unnamed: string[] = [];
  for (const credential of await store.sources.listCredentials()) {
    const { key, reads = [] } = credential;
    for (const of of isCredentialValid(credential, Date.now()) ? reads : []) {
      const covered = sources.filter((source) => source.id === of || organisationOf(source) === of);
      const isNamed = await grants.check(of, covered, key).then(
        () => true,
        () => false,
      );
      if (!isNamed) unnamed.push(`${key} reads ${of}`);
    }
  }
  return unnamed;
};

const checkCredentials = async (store: Store, config: Config): Promise<readonly Finding[]> => {
  const found: Finding[] = [];
  const unnamed = await findUnnamedGrants(store, config);
  if (unnamed.length > 0)
    found.push({
      check: 'credentials',
      state: 'fault',
      detail: `no record purpose names the reader: ${unnamed.join('; ')}`,
      mend: 'end the grant (carnet grants remove), or name the reader in a new version of the record purpose',
      page: COMMANDS,
    });
  const mixed = (await store.sources.listCredentials()).filter(
    (one) =>
      isCredentialValid(one, Date.now()) &&
      mayOperate(one.scopes) &&
      XAPI_SCOPES.some((scope) => one.scopes.includes(scope)),
  );
  if (mixed.length > 0)
    found.push({
      check: 'credentials',
      state: 'warning',
      detail: `operators that are tools too: ${mixed.map(({ key, source }) => `${key} of ${source}`).join('; ')}`,
      mend: 'give the tool a credential of its own without the scope operator (carnet credentials add)',
      page: COMMANDS,
    });
  const boundary = Number((await store.facts.find('authors-since')) ?? 0);
  const former = await findFormerReaders(store, boundary, Date.now());
  if (former.length > 0)
    found.push({
      check: 'credentials',
      state: 'warning',
      detail: `read every source in an older release, and their own now: ${former.map(({ key }) => key).join('; ')}`,
      mend: 'carnet grants suggest says what to grant',
      page: COMMANDS,
    });
  return found.length === 0 ? [ok('credentials', 'each reads what it should')] : found;
};

const checkDeadLetters = async ({ deadLetters, forwardings }: Store): Promise<readonly Finding[]> => {
  const found: Finding[] = [];
  const count = await deadLetters.count();
  if (count > 0)
    found.push({
      check: 'dead letters',
      state: 'warning',
      detail: `${plural(count, 'message', 'messages')} of the journal could not be stored`,
      mend: 'carnet dead-letters list shows why; replay or drop them within 48 hours',
      page: COMMANDS,
    });
  for (const { id } of await forwardings.all()) {
    const { dead } = await forwardings.countUndelivered(id);
    if (dead > 0)
      found.push({
        check: 'dead letters',
        state: 'warning',
        detail: `the target of ${id} refuses ${plural(dead, 'statement', 'statements')}`,
        mend: `GET /v1/forwarding/${id}/dead-letters says why; POST /v1/forwarding/${id}/replay sends them again`,
        page: `${OPERATORS}#forward-statements-to-another-lrs`,
      });
  }
  return found.length === 0 ? [ok('dead letters', 'there is none')] : found;
};

const checkForwardings = async ({ forwardings }: Store): Promise<readonly Finding[]> => {
  const all = (await forwardings.all()) as readonly Forwarding[];
  const failing = all.filter(({ failures }) => failures > 0);
  if (failing.length === 0) return [ok('forwarding', 'every target answers')];
  return failing.map(({ id, failures, lastError }) => ({
    check: 'forwarding',
    state: 'warning',
    detail: `the target of ${id} failed ${plural(failures, 'time', 'times')} in a row, at last by ${lastError ?? '?'}`,
    mend:
      lastError === 'unreadable-secret' || lastError === 'unauthorized'
        ? `PUT /v1/purposes/${id}/target sets its credential again`
        : 'look whether the target runs and can be reached; Carnet tries again by itself',
    page: `${OPERATORS}#forward-statements-to-another-lrs`,
  }));
};

const checkErasures = async ({ erasures, forwardings }: Store, topics: Finding): Promise<Finding> => {
  const { count, oldest } = await erasures.backlog();
  if (oldest === undefined || Date.now() - oldest < ERASURE_MS) return ok('erasures', 'none is late');
  const targets = await findTargetsThatEnd(forwardings);
  return {
    check: 'erasures',
    state: 'fault',
    detail: `${plural(count, 'erasure is', 'erasures are')} open, the oldest since ${new Date(oldest).toISOString()}`,
    mend:
      topics.state === 'fault'
        ? 'they wait for the topics of studies: mend these first'
        : 'start a process with the role sink (or all), and read its log' +
          (targets.length === 0 ? '' : `; they may wait for the target of ${targets.join(', ')}, which ends it still`),
    page: OPERATORS,
  };
};

const checkOrganisations = async (config: Config, { organisations }: Store): Promise<readonly Finding[]> =>
  (await findMissingOrganisations(config, organisations)).map(({ setting, organisation }) => ({
    check: 'organisations',
    state: 'fault',
    detail: `${setting} names ${organisation}, which does not exist: sign-in there is refused`,
    mend: `carnet organisations create ${organisation} --name NAME`,
    page: COMMANDS,
  }));

/** Decisions that a restore has lost, until an operator says that people were asked. */
const checkUnasked = async ({ facts }: Store): Promise<Finding> => {
  const since = await readUnknownSince(facts);
  if (since === undefined) return ok('people', 'no restore has lost what they decided');
  return {
    check: 'people',
    state: 'warning',
    detail: `a restore has lost what was decided after ${since}: nothing is kept of people who are not known here`,
    mend: 'ask those who came since, as by a letter to families; when all were asked, run carnet noes asked',
    page: 'docs/operate/alerts/CarnetNoesLate.md#people-who-were-not-asked',
  };
};

/** A damaged record fails one check only. */
const unlessRead = (check: string, run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> =>
  unlessDamaged(run, [
    {
      check,
      state: 'fault',
      detail: 'this cannot be checked: a record that decides is damaged',
      mend: 'run carnet check: it names what is damaged, and what can be mended',
      page: 'docs/operate/alerts/CarnetDamaged.md',
    },
  ]);

/** Checks work that waits in a store, and credentials that may read more than they should. */
export const checkStoreContent = async (config: Config, store: Store): Promise<readonly Finding[]> => {
  const topics = await checkStudyTopics(config, store);
  const found = [
    await unlessRead('organisations', () => checkOrganisations(config, store)),
    await unlessRead('credentials', () => checkCredentials(store, config)),
    await unlessRead('purposes', () => checkPurposes(store)),
    [topics],
    await unlessRead('erasures', async () => [await checkErasures(store, topics)]),
    [await checkBackup(config, store)],
    [await checkUnasked(store)],
    [await checkChecks(config, store)],
    await unlessRead('dead letters', () => checkDeadLetters(store)),
    await unlessRead('forwarding', () => checkForwardings(store)),
    await unlessRead('targets', () => checkReviews(store.forwardings)),
  ];
  return found.flat();
};
