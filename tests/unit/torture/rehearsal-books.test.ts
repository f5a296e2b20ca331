import {
  type Books,
  type Decided,
  isForgotten,
  isInForce,
  lastChoice,
  mayRecord,
  mustBeKept,
  mustHave,
  placeOf,
  type Receiver,
  type Written,
} from '../../torture/rehearsal/books.ts';

const statement = (at: number, about: Partial<Written> = {}): Written => ({
  id: `s${at}`,
  learner: 'ada',
  source: 'moodle',
  verb: 'answered',
  mark: at,
  at,
  ...about,
});

const books = (decided: readonly Decided[], about: Partial<Books> = {}): Books => ({
  onConsent: new Set(['quiz']),
  written: [],
  kept: [],
  receivers: [],
  decided,
  ...about,
});

const chose = (at: number, choice: 'yes' | 'no' | 'stop' | 'object', purpose = 'record:moodle'): Decided => ({
  kind: 'choice',
  learner: 'ada',
  at,
  purpose,
  choice,
});
const forget = (at: number): Decided => ({ kind: 'forget', learner: 'ada', erasure: 'e1', at });

const given = (decided: readonly Decided[], about: Partial<Written> = {}) => ({
  ofAll: books(decided),
  one: statement(5, about),
});
type Row<T> = readonly [string, T, ReturnType<typeof given>];

describe('The books of a rehearsal', () => {
  it.each<Row<string>>([
    ['is readable where silence is a yes', 'readable', given([])],
    ['is absent where silence is a no', 'absent', given([], { source: 'quiz' })],
    ['is readable after a yes', 'readable', given([chose(1, 'yes', 'record:quiz')], { source: 'quiz' })],
    ['is absent after a stop', 'absent', given([chose(9, 'stop')])],
    ['is absent after an objection', 'absent', given([chose(9, 'object')])],
    ['stays though others stop', 'readable', given([{ ...chose(9, 'stop'), learner: 'bob' } as Decided])],
    ['stays though another tool is stopped', 'readable', given([chose(9, 'stop', 'record:quiz')])],
    ['is absent after everything was deleted', 'absent', given([forget(9)])],
    ['was never taken after everything was deleted', 'absent', given([forget(1)])],
    ['was never taken after an objection', 'absent', given([chose(1, 'object')])],
    ['does not come back by a later yes', 'absent', given([chose(9, 'stop'), chose(10, 'yes')])],
    ['is readable after a later yes', 'readable', given([chose(1, 'stop'), chose(2, 'yes')])],
    ['is voided', 'voided', given([{ kind: 'void', statement: 's5', at: 9 }])],
    ['is absent where its tool had it erased', 'absent', given([{ kind: 'erase', statement: 's5', at: 9 }])],
    ['stays though another is erased', 'readable', given([{ kind: 'erase', statement: 's4', at: 9 }])],
  ])('say that a statement %s', (_, place, { ofAll, one }) => {
    expect(placeOf(ofAll, one)).toBe(place);
  });

  const study: Receiver = { purpose: 'study:x', kind: 'study', source: 'moodle' };
  const yes = chose(1, 'yes', 'study:x');
  const narrow = (verb: string): Decided => ({ kind: 'narrow', purpose: 'study:x', verbs: [verb], at: 9 });
  it.each<Row<boolean>>([
    ['what is written after a yes', true, given([yes])],
    ['nothing of silent people', false, given([])],
    ['nothing of before a yes', false, given([chose(9, 'yes', 'study:x')])],
    ['nothing after a stop', false, given([yes, chose(9, 'stop', 'study:x')])],
    ['nothing of another source', false, given([yes], { source: 'other' })],
    ['nothing that its tool may not keep', false, given([yes, chose(9, 'object')])],
    ['nothing voided', false, given([yes, { kind: 'void', statement: 's5', at: 9 }])],
    ['nothing that a narrower version does not see', false, given([yes, narrow('watched')])],
    ['what a narrower version sees', true, given([yes, narrow('answered')])],
  ])('say that a study has %s', (_, must, { ofAll, one }) => {
    expect(mustHave(ofAll, study, one)).toBe(must);
  });

  it('know keys and grants apart, and when they ended', () => {
    const decided: readonly Decided[] = [
      { kind: 'issue', key: 'k', at: 1 },
      { kind: 'grant', key: 'k', source: 'moodle', at: 2 },
      { kind: 'end-grant', key: 'k', source: 'moodle', at: 3 },
      { kind: 'issue', key: 'l', at: 4 },
      { kind: 'revoke', key: 'l', at: 5 },
    ];
    expect([isInForce(books(decided), 'k'), isInForce(books(decided), 'k', 'moodle')]).toEqual([true, false]);
    expect(isInForce(books(decided), 'l')).toBe(false);
    expect(isInForce(books(decided.slice(0, 2)), 'k', 'moodle')).toBe(true);
  });

  it('know what a person said last, and whether they were forgotten', () => {
    const decided = [chose(1, 'yes', 'study:x'), chose(2, 'stop', 'study:x'), forget(3)];
    expect(lastChoice(books(decided), 'ada', 'study:x')).toBe('stop');
    expect(lastChoice(books(decided), 'ada', 'study:y')).toBeUndefined();
    expect([isForgotten(books(decided), 'ada'), isForgotten(books(decided), 'bob')]).toEqual([true, false]);
    expect(mayRecord(books(decided), { learner: 'ada', source: 'moodle', at: 9 })).toBe(false);
  });

  it('say that documents go with their person, attachments with their statement, and others stay', () => {
    const document = { name: 'd', kind: 'document', learner: 'ada', source: 'moodle', content: '', at: 5 } as const;
    expect(mustBeKept(books([]), document)).toBe(true);
    expect(mustBeKept(books([forget(9)]), document)).toBe(false);
    expect(mustBeKept(books([chose(9, 'stop')]), document)).toBe(false);
    const { learner: _, ...ofNobody } = document;
    expect(mustBeKept(books([forget(9)]), ofNobody)).toBe(true);
    const attachment = { ...document, kind: 'attachment', statement: 's5' } as const;
    const erased = books([{ kind: 'erase', statement: 's5', at: 9 }], { written: [statement(5)] });
    expect(mustBeKept(erased, attachment)).toBe(false);
  });
});
