import { judge, type Line, missesOf, namingsIn, tally, type Verdict } from '../../torture/rehearsal/judge.ts';

const NOON = Date.UTC(2026, 10, 30, 12);
const line = (about: Partial<Line> = {}): Line => ({
  matter: 'document',
  asked: 'readable',
  name: 'd1',
  must: 'yes',
  is: 'yes',
  at: NOON,
  ...about,
});
const since = (text: string) => [{ since: NOON, text }];

describe('The judgement of a line', () => {
  it.each<readonly [string, Verdict, Partial<Line>, string]>([
    ['what is there and must be', 'as it must be', {}, ''],
    ['what is not there and must not be', 'as it must be', { must: 'no', is: 'no' }, ''],
    ['what is missing without a word', 'differs', { is: 'no' }, ''],
    ['what is missing and named', 'named', { is: 'no' }, 'documents are lost'],
    ['what is missing of before the named time', 'differs', { is: 'no', at: NOON - 60_000 }, 'documents are lost'],
    ['what is missing where something else is named', 'differs', { is: 'no' }, 'statements are lost'],
    ['what is missing where everything of before is known', 'named', { is: 'no' }, 'has everything until then'],
    ['a copy where everything is', 'differs', { matter: 'study copy', is: 'no' }, 'has everything until then'],
    ['what is said to be damaged', 'named', { is: 'damaged' }, ''],
    ['what is said to be damaged and must not be shown', 'named', { must: 'no', is: 'damaged' }, ''],
    ['what is shown and must not be, though named', 'differs', { must: 'no', is: 'yes' }, 'documents are lost'],
    [
      'a copy at a target that is named',
      'named',
      { matter: 'target copy', must: 'no', is: 'yes', receiver: 'forward:a' },
      'not asked: the target of forward:a',
    ],
    [
      'a copy at another target than is named',
      'differs',
      { matter: 'target copy', must: 'no', is: 'yes', receiver: 'forward:b' },
      'not asked: the target of forward:a',
    ],
    [
      'what is sent again to a target that is named',
      'differs',
      { matter: 'target copy', must: 'no', is: 'yes' },
      'not asked: the target of forward:a',
    ],
    [
      'a missing copy at a target that is named',
      'named',
      { matter: 'target copy', is: 'no', receiver: 'forward:a' },
      'not asked: the target of forward:a',
    ],
    [
      'what belongs to a missing statement that is named',
      'named',
      { matter: 'study copy', is: 'no', isOfMissing: true },
      'statements are lost',
    ],
    ['what belongs to a statement that is there', 'differs', { matter: 'study copy', is: 'no' }, 'statements are lost'],
  ])('of %s is: %s', (...[, verdict, about, text]) => {
    expect(judge(line(about), text === '' ? [] : since(text))).toBe(verdict);
  });

  it('finds what is named in text, in JSON and in lines of a log', () => {
    const at = '2026-11-30T12:00:00.000Z';
    const found = (output: string) => namingsIn(output).map(({ since: time }) => time);
    expect(found(`Documents since ${at} are lost.`)).toEqual([NOON]);
    expect(found(`It has all that was acknowledged until ${at}. What came later is lost.`)).toEqual([NOON]);
    expect(found(`What was decided after the backup of ${at} is not known.`)).toEqual([NOON]);
    expect(found(JSON.stringify({ unknown: { kind: 'documents', since: at } }))).toEqual([NOON]);
    expect(found(`${JSON.stringify({ time: at, message: 'ready' })}\nall is well`)).toEqual([]);
    expect(found(`${JSON.stringify({ time: at, message: `keys since ${at}` })}\n`)).toEqual([NOON]);
    expect(found(`everything before ${at} is here`)).toEqual([]);
  });

  it('counts, and says each kind of difference once with its first place', () => {
    const lines = [
      line(),
      line({ is: 'damaged' }),
      line({ name: 'a', is: 'no' }),
      line({ name: 'b', is: 'no' }),
      line({ name: 'c', must: 'no', is: 'yes' }),
    ];
    expect(tally(lines, [])).toEqual({ asItMustBe: 1, named: 1, differs: 3 });
    expect(missesOf(lines, [])).toEqual([
      '2 times: document no longer readable, such as a',
      '1 times: document still readable, such as c',
    ]);
  });
});
