import type { Store } from '../../../src/store/ports/store.ts';
import { decodeMessage } from '../../../src/journal/port/batch-encoding.ts';
import { highestKeyAt, storedOf } from '../../../src/xapi/statement/sort-key.ts';
import { activitiesOf } from '../../../src/xapi/model/activities.ts';
import { isVoiding, target, tokensOf } from '../../../src/xapi/statement/tokens.ts';
import type { Statement, StampedBatch } from '../../../src/xapi/model/types.ts';
import { contentOf, languageOf, type Outcome, positionKey, type PostedStatement } from './sink-world.ts';
import type { StoredStatement } from '../../../src/store/ports/statements/statement-repository.ts';

interface Read {
  readonly stored: StoredStatement;
  readonly statement: Statement;
  readonly content: number;
}

interface PositionedStatement extends PostedStatement {
  readonly position: string;
  readonly request: string;
}

const positioned = ({ log }: Outcome): readonly PositionedStatement[] =>
  log.flatMap((messages, partition) =>
    messages.flatMap(({ offset, requests }) =>
      requests.flatMap((posted, frame) =>
        posted.map((one, index) => ({
          ...one,
          position: positionKey(partition, { offset, frame, index }),
          request: `${partition}/${offset}/${frame}`,
        })),
      ),
    ),
  );

const readAll = async (store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, Read>> =>
  new Map(
    [...(await store.statements.find(ids))].map(([id, stored]) => [
      id,
      { stored, content: contentOf(stored), statement: JSON.parse(Buffer.from(stored.text).toString()) as Statement },
    ]),
  );

const checkHarvest = (
  { harvested, mark }: Outcome,
  all: ReadonlyMap<string, Read>,
  wanted: (one: PostedStatement) => boolean,
): string[] => {
  const bad: string[] = [];
  const edge = highestKeyAt(mark);
  for (const { stored } of all.values()) {
    const times = harvested.filter(({ id, at }) => id === stored.id && at === stored.at).length;
    if (times > 1) bad.push('1 harvested twice');
    // One that was voided may have been voided before the harvester came.
    if (times === 0 && !stored.voided && stored.at <= edge)
      bad.push('1 Consistent-Through lied: the harvester missed one');
  }
  if (harvested.some(({ at }, n) => n > 0 && at < harvested[n - 1]!.at)) bad.push('1 harvested out of order');
  if (!harvested.every(wanted)) bad.push('1 harvested a dead letter');
  if (harvested.some(({ id, at }) => all.get(id)?.stored.at !== at)) bad.push('1 harvested one that is gone');
  return bad;
};

// oxlint-disable-next-line max-params -- the model's step has these inputs
const checkAnswers = (
  { answers, deadLetters }: Outcome,
  all: ReadonlyMap<string, Read>,
  posted: readonly PositionedStatement[],
  wanted: (one: PostedStatement) => boolean,
): string[] => {
  const bad: string[] = [];
  const isStored = (one: PostedStatement): boolean => all.get(one.id)?.content === one.content;
  for (const { partition, offset, frame, code } of answers) {
    const mine = posted.filter(({ request }) => request === `${partition}/${offset}/${frame}`);
    if (code === 409 && !mine.some(({ position }) => deadLetters.has(position)))
      bad.push('2 409 without a dead letter');
    if (code === 200 && !mine.every(isStored)) bad.push('2 200 within the wait, and not stored');
  }
  for (const one of posted) {
    if (!deadLetters.has(one.position) && !isStored(one)) bad.push('2 a statement is lost');
    if (deadLetters.has(one.position) && !posted.some(({ id, content }) => id === one.id && content !== one.content))
      bad.push('2 a dead letter without a cause');
  }
  const promised = new Map<string, number>();
  for (const { partition, offset, frame, code } of answers.filter((one) => one.code === 200 || one.code === 'late'))
    for (const one of posted.filter(({ request }) => request === `${partition}/${offset}/${frame}`)) {
      if ((promised.get(one.id) ?? one.content) !== one.content) bad.push('7 two contents of one id got a success');
      promised.set(one.id, one.content);
      if (code === 'late' && !isStored(one)) bad.push('7 late, a success, and not stored');
    }
  for (const { partition, offset, frame, code } of answers)
    if (code === 409 && posted.filter(({ request }) => request === `${partition}/${offset}/${frame}`).every(isStored))
      bad.push('7 409 for what is stored');
  for (const [id, { content }] of all) if (!wanted({ id, content })) bad.push('2 a dead letter, and stored');
  return bad;
};

const checkEffects = (all: ReadonlyMap<string, Read>): string[] => {
  const bad: string[] = [];
  for (const [id, { stored, statement }] of all) {
    const refs = new Set(tokensOf(statement, stored.source).own);
    const passed = new Set([id]);
    for (let next = target(statement); next !== undefined && !passed.has(next);) {
      passed.add(next);
      const found = all.get(next);
      if (found === undefined) break;
      tokensOf(found.statement, found.stored.source).inherited.forEach((token) => refs.add(token));
      next = target(found.statement);
    }
    if ([...refs].some((token) => !stored.refs.includes(token))) bad.push('3 refs are missing');
    if (stored.refs.some((token) => !refs.has(token))) bad.push('3 refs of no statement in the chain');
    const voided =
      !isVoiding(statement) &&
      [...all.values()].some(
        (one) => isVoiding(one.statement) && target(one.statement) === id && one.stored.source === stored.source,
      );
    if (voided !== stored.voided) bad.push(voided ? '3 not voided' : '3 voided by nothing');
  }
  return bad;
};

const checkStored = (all: ReadonlyMap<string, Read>): string[] => {
  const bad: string[] = [];
  const keys = [...all.values()].map(({ stored }) => stored.at);
  if (new Set(keys).size !== keys.length) bad.push('4 two statements at one place in the order');
  for (const { stored, statement } of all.values()) {
    if (statement.stored !== new Date(storedOf(stored.at)).toISOString())
      bad.push('4 stored is not what the order says');
    if (statement.id?.toLowerCase() !== stored.id) bad.push('4 another id than asked for');
  }
  return bad;
};

const checkActivities = async (store: Store, all: ReadonlyMap<string, Read>): Promise<readonly string[]> => {
  const answered = new Set(
    [...all.values()].flatMap(({ stored, statement, content }) =>
      activitiesOf(statement).map(({ id }) => `${stored.source} ${id} ${languageOf(stored.id, content)}`),
    ),
  );
  const keys = ['moodle', 'h5p'].flatMap((source) =>
    [0, 1, 2].map((n) => ({ source, id: `https://school.example/activities/${n}` })),
  );
  const known = [...(await store.activities.find(keys)).values()].flatMap(({ source, id, definition }) =>
    Object.keys((JSON.parse(definition) as { readonly name: object }).name).map(
      (language) => `${source} ${id} ${language}`,
    ),
  );
  return [
    ...([...answered].every((one) => known.includes(one)) ? [] : ['6 what a statement says of an activity is lost']),
    ...(known.every((one) => answered.has(one)) ? [] : ['6 what no statement says is known of an activity']),
  ];
};

const statementsOf = ({ ids, body, spans }: StampedBatch, message: string): readonly string[] =>
  ids.map((id, index) => {
    const text = Buffer.from(body.subarray(spans[2 * index], spans[2 * index + 1]));
    return `${message} ${id.toLowerCase()} ${contentOf({ text })}`;
  });

/** What a run broke of what the sink promises, each kind once. */
export const violations = async (outcome: Outcome, store: Store): Promise<readonly string[]> => {
  if (outcome.thrown.length > 0) return outcome.thrown.map((thrown) => `0 ${String(thrown)}`);
  if (outcome.stuck) return ['0 stuck'];
  const posted = positioned(outcome);
  const all = await readAll(store, [...new Set(posted.map(({ id }) => id))]);
  const wanted = (one: PostedStatement): boolean =>
    posted.some(
      ({ id, content, position }) => id === one.id && content === one.content && !outcome.deadLetters.has(position),
    );
  const unreadable = outcome.log.flatMap((messages, partition) =>
    messages.flatMap((one) => (one.unreadable === undefined ? [] : [`${partition}/${one.offset}`])),
  );
  const letters = await store.deadLetters.list(1_000);
  const storedDeadLetters = new Set(letters.map(({ partition, offset }) => `${partition}/${offset}`));
  const kept = new Set(
    letters.flatMap(({ partition, offset, bytes }) =>
      decodeMessage(0, 0, bytes).batches.flatMap((batch) => statementsOf(batch, `${partition}/${offset}`)),
    ),
  );
  const losers = posted.filter(({ position }) => outcome.deadLetters.has(position));
  return [
    ...new Set([
      ...checkHarvest(outcome, all, wanted),
      ...checkAnswers(outcome, all, posted, wanted),
      ...checkEffects(all),
      ...checkStored(all),
      ...(await checkActivities(store, all)),
      ...((await store.idReservations.page({ limit: 1 })).length === 0
        ? []
        : ['7 a reservation of a passed batch stays']),
      ...(losers.every((one) => kept.has(`${one.request.split('/').slice(0, 2).join('/')} ${one.id} ${one.content}`))
        ? []
        : ['7 the content of a dead letter is lost']),
      ...(unreadable.every((position) => storedDeadLetters.has(position)) ? [] : ['5 an unreadable message is lost']),
    ]),
  ];
};
