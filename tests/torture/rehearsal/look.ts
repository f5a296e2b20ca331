import { type Answered, ask, readList } from './ask.ts';
import { purposesOf, signIn } from './acts.ts';
import { eachAtOnce } from './at-once.ts';
import {
  type Books,
  isForgotten,
  isInForce,
  lastChoice,
  mayRecord,
  mustBeKept,
  mustHave,
  placeOf,
  type Written,
} from './books.ts';
import type { Found, Line } from './judge.ts';
import type { AtTargets, Lab } from './receivers.ts';
import type { Visitors } from './workshop.ts';
import { FORWARDS, type Keys, type Learner, SOURCES, STUDY, VERBS } from './school.ts';

/** A school, with what was acknowledged in it. */
export interface School {
  readonly url: string;
  readonly keys: Keys;
  readonly books: Books;
  readonly learners: readonly Learner[];
  readonly visitors: Visitors;
}

const DAMAGED = /"kind":"damaged"|\bdamaged\b/;

/** What an answer says of something that it may have. */
export const foundIn = ({ status, text }: Answered, isThere: boolean = status === 200): Found =>
  isThere ? 'yes' : status >= 500 && DAMAGED.test(text) ? 'damaged' : 'no';

const byId = async (
  { url, keys }: School,
  { id, source }: Written,
  parameter: 'statementId' | 'voidedStatementId',
): Promise<Found> => foundIn(await ask(`${url}/xapi/statements?${parameter}=${id}`, keys.tools[source] ?? ''));

const statementLine = (
  asked: string,
  { id, at, learner }: Written,
  { must, is }: { readonly must: boolean; readonly is: Found },
): Line => ({
  matter: 'statement',
  asked,
  at,
  is,
  name: `${id} of ${learner}`,
  statement: id,
  must: must ? 'yes' : 'no',
});

/** Statements for their tools; where a list is refused, each by its id. */
const toolLines = async (school: School): Promise<readonly Line[]> => {
  const { url, keys, books } = school;
  const lines: Line[] = [];
  for (const [source, key] of Object.entries(keys.tools)) {
    const { ids, last } = await readList(url, key);
    const ofSource = books.written.filter((written) => written.source === source);
    const linesOf = async (one: Written): Promise<readonly Line[]> => {
      const isListed = ids.has(one.id) ? 'yes' : 'no';
      const is = last.status === 200 ? isListed : await byId(school, one, 'statementId');
      const place = placeOf(books, one);
      const line = statementLine('readable for its tool', one, { must: place === 'readable', is });
      if (place !== 'voided') return [line];
      const isVoided = await byId(school, one, 'voidedStatementId');
      return [line, statementLine('kept as voided', one, { must: true, is: isVoided })];
    };
    lines.push(...(await eachAtOnce(ofSource, linesOf)).flat());
  }
  return lines;
};

/** What the dashboard reads by a grant, and whether keys are in force. */
const keyLines = async ({ url, keys, books }: School): Promise<readonly Line[]> => {
  const lines: Line[] = [];
  const moodle = books.written.filter(({ source }) => source === SOURCES.moodle);
  for (const [name, key] of Object.entries(keys.others)) {
    const { ids, last } = await readList(url, key);
    const decided = books.decided.findLast((one) => 'key' in one && one.key === name);
    const about = { matter: 'setting', name, at: decided?.at ?? 0 } as const;
    const isKey = isInForce(books, name);
    lines.push({ ...about, asked: 'in force as a key', must: isKey ? 'yes' : 'no', is: foundIn(last) });
    if (!name.startsWith('dashboard')) continue;
    const isGranted = isInForce(books, name, SOURCES.moodle);
    const shows = moodle.some(({ id }) => ids.has(id)) ? 'yes' : 'no';
    lines.push({ ...about, asked: 'able to read by a grant', must: isGranted ? 'yes' : 'no', is: shows });
    if (isGranted && last.status === 200)
      for (const one of moodle) {
        const must = placeOf(books, one) === 'readable';
        lines.push(statementLine('readable by a grant', one, { must, is: ids.has(one.id) ? 'yes' : 'no' }));
      }
  }
  return lines;
};

/** When it was decided; for silence, when the person was first seen, since a Carnet knows no one before. */
const atOf = ({ decided, written }: Books, learner: string, purpose: string): number => {
  const ofLearner = decided.filter((one) => 'learner' in one && one.learner === learner);
  const last = ofLearner.findLast((one) => one.kind === 'forget' || ('purpose' in one && one.purpose === purpose));
  const seen = [...ofLearner, ...written.filter((one) => one.learner === learner)].map(({ at }) => at);
  return last?.at ?? Math.min(...seen);
};

/** Whether each person may be recorded by each tool; silence is a no for those on consent. */
const recordingLines = async ({ url, keys, books, learners }: School): Promise<readonly Line[]> => {
  const asked = learners.flatMap((one) => Object.values(SOURCES).map((source) => ({ ...one, source })));
  return eachAtOnce(asked, async ({ name, agent, source }): Promise<Line> => {
    const purpose = `record:${source}`;
    const query = new URLSearchParams({ agent: JSON.stringify(agent) });
    const answered = await ask(`${url}/v1/permits?${query.toString()}`, keys.tools[source] ?? '');
    const { record } = (answered.body ?? {}) as { readonly record?: string };
    return {
      matter: 'decision',
      asked: 'to be recorded',
      name: `${name}: ${purpose}`,
      must: mayRecord(books, { learner: name, source, at: Infinity }) ? 'yes' : 'no',
      is: foundIn(answered, record === 'yes'),
      at: atOf(books, name, purpose),
    };
  });
};

const GIVEN = [STUDY, FORWARDS.carnet, FORWARDS.strange];

/** Whether each person has said yes to what gives copies, as their page shows it. */
const givingLines = async ({ url, keys, books, learners }: School): Promise<readonly Line[]> => {
  const linesOf = async (one: Learner): Promise<readonly Line[]> => {
    const asked = GIVEN.filter((purpose) => lastChoice(books, one.name, purpose) !== undefined);
    if (asked.length === 0 || isForgotten(books, one.name)) return [];
    let failure: string | undefined;
    const shown = await signIn({ url, keys }, one)
      .then((session) => purposesOf(url, session))
      .catch((thrown: unknown) => {
        failure = String(thrown);
        return [];
      });
    return asked.map((purpose): Line => {
      const state = shown.find((of) => of.purpose.id === purpose)?.state;
      const isDamaged = failure !== undefined && DAMAGED.test(failure);
      return {
        matter: 'decision',
        asked: 'to be given on',
        name: `${one.name}: ${purpose}`,
        must: lastChoice(books, one.name, purpose) === 'yes' ? 'yes' : 'no',
        is: isDamaged ? 'damaged' : state === 'granted' ? 'yes' : 'no',
        at: atOf(books, one.name, purpose),
      };
    });
  };
  return (await eachAtOnce(learners, linesOf)).flat();
};

/** Whether the study sees a verb that a narrower version has taken from it. */
const narrowLine = async ({ url, keys, books }: School): Promise<readonly Line[]> => {
  const narrowed = books.decided.findLast((one) => one.kind === 'narrow');
  if (narrowed === undefined) return [];
  const answered = await ask(`${url}/v1/purposes/${encodeURIComponent(STUDY)}`, keys.operator);
  const { state, scope = { verbs: [] } } = (answered.body ?? {}) as {
    readonly state?: string;
    readonly scope?: { readonly verbs: readonly string[] };
  };
  const sees = state === 'open' && (scope.verbs.length === 0 || scope.verbs.includes(VERBS.watched));
  const asked = 'seen by the study';
  return [{ matter: 'setting', asked, name: VERBS.watched, must: 'no', is: sees ? 'yes' : 'no', at: narrowed.at }];
};

const documentLines = ({ url, keys, books }: School): Promise<readonly Line[]> =>
  eachAtOnce(books.kept, async (one): Promise<Line> => {
    const path = one.kind === 'document' ? one.name : `/xapi/statements?statementId=${one.name}&attachments=true`;
    const answered = await ask(`${url}${path}`, keys.tools[one.source] ?? '');
    const is = foundIn(answered, answered.status === 200 && answered.text.includes(one.content));
    const must = mustBeKept(books, one) ? 'yes' : 'no';
    const of = one.statement === undefined ? {} : { statement: one.statement };
    return { matter: 'document', asked: `readable (${one.kind})`, name: one.name, must, is, at: one.at, ...of };
  });

/** What a Carnet says of each statement, document and decision. */
export const lookAtSchool = async (school: School): Promise<readonly Line[]> => [
  ...(await toolLines(school)),
  ...(await keyLines(school)),
  ...(await recordingLines(school)),
  ...(await givingLines(school)),
  ...(await narrowLine(school)),
  ...(await documentLines(school)),
];

/** What was seen since a loss by those who looked all the time. */
export interface SeenMeanwhile {
  /** The ids of statements that a tool or a dashboard was shown. */
  readonly shown: ReadonlySet<string>;
  /** The ids of statements that were posted to the strange LRS. */
  readonly posted: ReadonlySet<string>;
}

/** What the receivers have, and what they were given although they must not get it. */
export const lookAtCopies = (
  books: Books,
  { lab, atTargets }: { readonly lab: Pick<Lab, 'copy' | 'put'>; readonly atTargets: AtTargets },
  { shown, posted }: SeenMeanwhile,
): readonly Line[] => {
  const inStudy = new Set(lab.copy().records.values());
  const put = lab.put();
  const lines: Line[] = [];
  const never = (matter: Line['matter'], asked: string, one: Written): void => {
    lines.push({ matter, asked, name: `${one.id} of ${one.learner}`, must: 'no', is: 'yes', at: one.at });
  };
  for (const receiver of books.receivers)
    for (const one of books.written.filter(({ source }) => source === receiver.source)) {
      const must = mustHave(books, receiver, one);
      const name = `${one.id} of ${one.learner}`;
      const about = { name, must: must ? 'yes' : 'no', at: one.at, statement: one.id } as const;
      if (receiver.kind === 'study') {
        const asked = 'in the copy of the lab';
        lines.push({ ...about, matter: 'study copy', asked, is: inStudy.has(one.mark) ? 'yes' : 'no' });
        if (!must && put.has(one.mark)) never('study copy', 'published since', one);
        continue;
      }
      const ids = receiver.purpose === FORWARDS.carnet ? atTargets.carnet : atTargets.strange;
      const asked = `in force at ${receiver.purpose}`;
      const is = ids.has(one.id) ? 'yes' : 'no';
      lines.push({ ...about, matter: 'target copy', asked, is, receiver: receiver.purpose });
      if (!must && receiver.purpose === FORWARDS.strange && posted.has(one.id))
        never('target copy', `sent again to ${receiver.purpose}`, one);
    }
  for (const one of books.written)
    if (shown.has(one.id) && placeOf(books, one) === 'absent') never('statement', 'shown while it caught up', one);
  return lines;
};
