import type { Decision } from '../../../src/consent/model/types.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { highestKeyAt } from '../../../src/xapi/statement/sort-key.ts';
import { isVoiding, personToken, target, tokensOf } from '../../../src/xapi/statement/tokens.ts';
import type { Statement, StatementPerson } from '../../../src/xapi/model/types.ts';
import type { ConsentOutcome, Recorded } from './consent-sink-outcome.ts';
import { activityKeyText } from '../../../src/store/ports/statements/activity-repository.ts';
import { type AskedThen, type InForce, SOURCES } from './consent-sink-people.ts';
import { activityOf } from './consent-sink-statements.ts';
import { contentOf, positionKey } from '../sink/sink-world.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

interface Read {
  readonly stored: StoredStatement;
  readonly statement: Statement;
  readonly content: number;
}

type Placed = Recorded & { readonly position: string; readonly message: string };

const placed = ({ log }: ConsentOutcome): readonly Placed[] =>
  log.flatMap((messages, partition) =>
    messages.flatMap(({ offset, requests }) =>
      requests.flatMap((recorded, frame) =>
        recorded.map((one, index) => ({
          ...one,
          position: positionKey(partition, { offset, frame, index }),
          message: `${partition}/${offset}`,
        })),
      ),
    ),
  );

const isStopped = (decision: Decision | undefined): boolean => ['withdrawn', 'refused'].includes(decision?.state ?? '');

/**
 * Whether the decision, by what was asked for, lets no such statement in; `over` is when the end of a purpose counts as
 * passed.
 */
// oxlint-disable-next-line max-params -- the model's step has these inputs
const denies = (
  { source, statement, admittedAt }: Recorded,
  { role, generation }: StatementPerson,
  decision: Decision | undefined,
  asked: AskedThen,
  over: number,
): boolean => {
  const state = decision?.state ?? 'none';
  if (role === 'other') return isStopped(decision) || state === 'objected';
  if ((decision?.generation ?? 1) !== generation) return true;
  if (SOURCES[source]?.basis !== 'consent') return state !== 'none' && state !== 'granted';
  if (decision === undefined || state !== 'granted' || !asked.accepts.includes(decision.version)) return true;
  if (Math.min(asked.until ?? Infinity, decision.until ?? Infinity) <= over) return true;
  const timestamp = statement['timestamp'] === undefined ? admittedAt : Date.parse(statement['timestamp'] as string);
  return !decision.includePast && timestamp < (decision.from ?? Infinity);
};

/** What the true story says of statements. */
const judge = ({ deciding, end, skew }: ConsentOutcome) => {
  const own = ({ people }: Pick<Recorded, 'people'>) => people.filter(({ role }) => role !== 'other');
  // oxlint-disable-next-line max-params -- the model's step has these inputs
  const moments = (one: Recorded, person: StatementPerson, before: number, over: number): readonly boolean[] => {
    const decisions = deciding.since(person.id, one.source, one.since, before);
    return decisions.flatMap((decision) =>
      deciding.askedSince(one.since, before).map((asked) => denies(one, person, decision, asked, over)),
    );
  };
  return {
    /** Whether the person's data of this generation must be erased. */
    ended: (one: Pick<Recorded, 'people' | 'source'>): boolean =>
      own(one).some(({ id, generation }) => {
        const now = deciding.now(id, one.source);
        return isStopped(now) || (now?.generation ?? 1) !== generation;
      }),
    /** The same of that time and all the time since. */
    endedBy: (one: Pick<Recorded, 'people' | 'source'>, time: number): boolean =>
      own(one).some(({ id, generation }) =>
        deciding.since(id, one.source, time).every((then) => isStopped(then) || (then?.generation ?? 1) !== generation),
      ),
    /** A person did not permit it at some time since its request began. */
    refused: (one: Recorded): boolean =>
      one.people.some((person) => moments(one, person, Infinity, end + skew).some(Boolean)),
    /** A person permitted it at no time between the beginning of its request and its way to the journal. */
    neverPermitted: (one: Recorded): boolean =>
      one.people.some((person) => moments(one, person, one.until, one.since - skew).every(Boolean)),
    /** The end of a yes has come, which no marker tells a store that was put back. */
    expired: (one: Pick<Recorded, 'people' | 'source'>): boolean =>
      own(one).some(({ id }) =>
        [deciding.now(id, one.source), ...deciding.askedSince(0)].some(
          (ends) => (ends?.until ?? Infinity) <= end + skew,
        ),
      ),
    everHidden: (one: Pick<Recorded, 'people' | 'source'>): boolean =>
      own(one).some(({ id }) => deciding.since(id, one.source, 0).some((decision) => decision?.state === 'objected')),
  };
};

/** The finding about a statement that was stored late: rare, and no promise is broken. */
export const LATE = 'late';

/**
 * Whether an erasure has freed the id of a statement of another request, with another content or another source. Then a
 * sink that slept in a write may have stored the dead letter late. The design allows that (docs/decisions/0002).
 */
const freed =
  (posted: readonly Recorded[], story: ReturnType<typeof judge>) =>
  ({ id, content, source }: Pick<Recorded, 'id' | 'content' | 'source'>): boolean =>
    posted.some((one) => one.id === id && (one.content !== content || one.source !== source) && story.ended(one));

// oxlint-disable-next-line max-params -- the model's step has these inputs
const checkHarvest = (
  outcome: ConsentOutcome,
  all: ReadonlyMap<string, Read>,
  wanted: (id: string, content: number) => boolean,
  story: ReturnType<typeof judge>,
  isLate: ReturnType<typeof freed>,
): string[] => {
  const bad: string[] = [];
  const edge = highestKeyAt(outcome.mark);
  // A voiding statement may be denied when an older store reads it again.
  const voided = new Set(placed(outcome).flatMap(({ statement }) => target(statement as unknown as Statement) ?? []));
  for (const { stored, content } of all.values()) {
    const times = outcome.harvested.filter(({ id, at }) => id === stored.id && at === stored.at).length;
    if (times > 1) bad.push('1 harvested twice');
    const about = { people: stored.people ?? [], source: stored.source };
    const isVoided = stored.voided || (outcome.restoredAt !== undefined && voided.has(stored.id));
    if (times === 0 && stored.at <= edge && !isVoided && !story.everHidden(about) && !story.ended(about))
      bad.push(isLate({ ...stored, content }) ? LATE : '1 Consistent-Through lied: the harvester missed one');
  }
  if (outcome.harvested.some(({ at }, n) => n > 0 && at < outcome.harvested[n - 1]!.at))
    bad.push('1 harvested out of order');
  for (const { id, content } of outcome.harvested) {
    if (!wanted(id, content))
      bad.push(isLate({ id, content, source: all.get(id)?.stored.source ?? '' }) ? LATE : '1 harvested a dead letter');
  }
  return bad;
};

// oxlint-disable-next-line max-params -- the model's step has these inputs
const checkStored = (
  outcome: ConsentOutcome,
  all: ReadonlyMap<string, Read>,
  posted: readonly Placed[],
  wanted: (id: string, content: number) => boolean,
  story: ReturnType<typeof judge>,
  isLate: ReturnType<typeof freed>,
): string[] => {
  const bad: string[] = [];
  const isDeadLetter = ({ position }: Placed): boolean => outcome.deadLetters.has(position);
  // What two sources bring is the first one's, and goes with it; but what had to be gone already keeps nothing out.
  const isIdUsed = ({ id, content, source, since }: Recorded): boolean =>
    posted.some(
      (one) =>
        one.id === id &&
        one.content === content &&
        one.source !== source &&
        story.ended(one) &&
        !story.endedBy(one, since),
    );
  const isThere = (one: Recorded): boolean =>
    all.get(one.id)?.content === one.content || outcome.waiting.has(one.id) || isIdUsed(one);
  for (const { partition, offset, code } of outcome.answers) {
    const mine = posted.filter(({ message }) => message === `${partition}/${offset}`);
    if (code === 409 && !mine.some(isDeadLetter)) bad.push('2 409 without a set-aside');
    if (code === 200 && mine.some((one) => !story.ended(one) && !story.refused(one) && !isThere(one)))
      bad.push('2 200 within the wait, and not stored');
  }
  for (const { id, content, position } of posted) {
    if (outcome.deadLetters.has(position) && !posted.some((other) => other.id === id && other.content !== content))
      bad.push('2 a dead letter without a cause');
  }
  for (const [id, { content, stored }] of all) {
    if (!wanted(id, content))
      bad.push(isLate({ id, content, source: stored.source }) ? LATE : '2 a dead letter, and stored');
    if (story.ended({ people: stored.people ?? [], source: stored.source }))
      bad.push('3 the store holds what may not stay');
  }
  if (posted.some((one) => !isDeadLetter(one) && !story.ended(one) && !story.refused(one) && !isThere(one)))
    bad.push('3 a permitted statement is lost');
  for (const { id, content } of outcome.harvested) {
    if (all.get(id)?.content === content || outcome.waiting.has(id)) continue;
    const was = posted.filter((one) => one.id === id && one.content === content);
    const isWithheld = outcome.restoredAt !== undefined && was.some(story.expired);
    if (was.length > 0 && !isWithheld && !was.some(story.ended)) bad.push('3 a harvested statement vanished');
  }
  // A store that was put back learns of decisions from the journal, which it reads first of all.
  const judged = posted.filter(({ since }) => outcome.restoredAt === undefined || since < outcome.restoredAt);
  if (judged.some(story.neverPermitted)) bad.push('3 let in, though a person did not permit it');
  if (outcome.left.length > 0) bad.push('3 left for the sweep, though nobody died');
  return bad;
};

const checkEffects = (all: ReadonlyMap<string, Read>): string[] => {
  const bad: string[] = [];
  for (const [id, { stored, statement }] of all) {
    const refs = new Set([
      ...tokensOf(statement, stored.source).own,
      ...(stored.people ?? []).map((person) => personToken(person.id)),
    ]);
    const passed = new Set([id]);
    for (let next = target(statement); next !== undefined && !passed.has(next);) {
      passed.add(next);
      const found = all.get(next);
      if (found === undefined) break;
      tokensOf(found.statement, found.stored.source).inherited.forEach((token) => refs.add(token));
      next = target(found.statement);
    }
    if ([...refs].some((token) => !stored.refs.includes(token))) bad.push('4 refs are missing');
    if (stored.refs.some((token) => !refs.has(token))) bad.push('4 refs of an erased statement');
    const voided =
      !isVoiding(statement) &&
      [...all.values()].some(
        (one) => isVoiding(one.statement) && target(one.statement) === id && one.stored.source === stored.source,
      );
    if (voided && !stored.voided) bad.push('4 not voided');
  }
  return bad;
};

// oxlint-disable-next-line max-params -- the model's step has these inputs
const checkActivities = async (
  { remembersTogether, noProcessDied }: ConsentOutcome,
  store: Store,
  all: ReadonlyMap<string, Read>,
  posted: readonly Recorded[],
): Promise<readonly string[]> => {
  const mentioned = new Set(
    [...all.values()].flatMap(({ stored: { id, source }, statement, content }) =>
      target(statement) === undefined ? [activityKeyText({ source, id: activityOf(id, content) })] : [],
    ),
  );
  const possible = [
    ...new Set(
      posted.flatMap(({ id, content, statement }) =>
        (statement['object'] as { readonly id: string }).id === activityOf(id, content)
          ? [activityOf(id, content)]
          : [],
      ),
    ),
  ];
  const sources = Object.values(SOURCES).map(({ id }) => id);
  const known = await store.activities.find(sources.flatMap((source) => possible.map((id) => ({ source, id }))));
  return [
    ...(remembersTogether && [...mentioned].some((id) => !known.has(id))
      ? ['6 what a statement says of an activity is lost']
      : []),
    ...(noProcessDied && [...known.keys()].some((id) => !mentioned.has(id))
      ? ['6 an activity is known that no statement mentions']
      : []),
  ];
};

/** Every stored statement that names a person whose recording was erased is on the list. */
const checkMentions = async (
  { deciding }: ConsentOutcome,
  store: Store,
  all: ReadonlyMap<string, Read>,
): Promise<readonly string[]> => {
  for (const { stored } of all.values())
    for (const { id, role, generation } of stored.people ?? []) {
      const now = deciding.now(id, stored.source);
      const isErased = now?.state === 'withdrawn' || (now?.generation ?? 1) !== generation;
      if (role !== 'other' || !isErased) continue;
      if ((await store.mentions.find({ person: personToken(id), statement: stored.id })) === undefined)
        return ['8 names an erased person, and is not on the list'];
    }
  return [];
};

/** Every decision that was in force when an older copy was put back is, or a later one. */
const checkDecisions = async ({ deciding, inForce, skew }: ConsentOutcome): Promise<readonly string[]> => {
  const now = await deciding.inForce();
  const ends = ({ person, source }: InForce): boolean => deciding.now(person, source)?.state === 'expired';
  const isLost = (one: InForce): boolean =>
    !ends(one) &&
    !now.some(
      ({ person, source, since, generation }) =>
        person === one.person && source === one.source && (generation > one.generation || since > one.since - 2 * skew),
    );
  return inForce.some(isLost) ? ['9 a decision is lost'] : [];
};

/** A first name that was deleted does not come back with an older copy. */
const checkNames = async ({ deciding, nameless }: ConsentOutcome): Promise<readonly string[]> => {
  const now = new Set(await deciding.nameless());
  return nameless.some((id) => !now.has(id)) ? ['10 a first name has come back'] : [];
};

/** Nobody is made a person for a source that rests on consent. */
const checkPeople = async ({ deciding, met }: ConsentOutcome): Promise<readonly string[]> => {
  const unknownPeople = [...deciding.unknown].filter((letter) => !met.has(letter));
  const made = await Promise.all(unknownPeople.map((letter) => deciding.idOf(letter)));
  return made.some((id) => id !== undefined) ? ['7 a person was made for a source on consent'] : [];
};

/**
 * The broken promises of the model in a schedule (its checks 1 to 5), each kind once. Check 6 is about activities, 7
 * about new people, 8 about erased people named by others, 9 about decisions that an older copy lacked, 10 about first
 * names in it.
 */
export const consentViolations = async (outcome: ConsentOutcome, store: Store): Promise<readonly string[]> => {
  if (outcome.thrown.length > 0)
    return outcome.thrown.map((thrown) => `0 ${thrown instanceof Error ? String(thrown.stack) : String(thrown)}`);
  if (outcome.stuck) return ['0 stuck'];
  const posted = placed(outcome);
  const documents = await store.statements.scan({ limit: 1_000 });
  const all = new Map(
    documents
      .filter(({ erasing }) => erasing === undefined)
      .map((stored) => [
        stored.id,
        { stored, content: contentOf(stored), statement: JSON.parse(Buffer.from(stored.text).toString()) as Statement },
      ]),
  );
  const wanted = (id: string, content: number): boolean =>
    posted.some((one) => one.id === id && one.content === content && !outcome.deadLetters.has(one.position));
  const story = judge(outcome);
  const isLate = freed(posted, story);
  return [
    ...new Set([
      ...checkHarvest(outcome, all, wanted, story, isLate),
      ...checkStored(outcome, all, posted, wanted, story, isLate),
      ...checkEffects(all),
      ...(documents.length === all.size ? [] : ['3 an erasure is not finished']),
      ...(outcome.unmarked === 0 ? [] : ['5 a marker is missing on a partition']),
      ...((await store.erasures.backlog()).count === 0 ? [] : ['5 an erasure is not done']),
      ...(await checkPeople(outcome)),
      ...(await checkDecisions(outcome)),
      ...(await checkNames(outcome)),
      ...(await checkMentions(outcome, store, all)),
      ...(await checkActivities(outcome, store, all, posted)),
    ]),
  ];
};
