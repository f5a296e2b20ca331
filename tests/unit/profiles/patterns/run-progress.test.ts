import { startRegistrationRun, stepRegistrationRun } from '../../../../src/profiles/patterns/registration-run.ts';
import { type RunProgress, runProgress } from '../../../../src/profiles/patterns/run-progress.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { compiled, type Short } from '../../../support/builders/profiles/a-pattern.ts';

const SUBREGISTRATION = 'https://w3id.org/xapi/profiles/extensions/subregistration';
const VERSION = 'https://example.org/profile/v1';
const [FIRST, SECOND] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

const statementIn = (subregistration?: string): Statement =>
  ({
    context: {
      contextActivities: { category: [{ id: VERSION }] },
      registration: '00000000-0000-4000-8000-000000000000',
      ...(subregistration === undefined
        ? {}
        : { extensions: { [SUBREGISTRATION]: [{ profile: VERSION, subregistration }] } }),
    },
  }) as unknown as Statement;

type Step = readonly [template: string, subregistration?: string];

const progressOf = (shorts: readonly Short[], ...steps: readonly Step[]): readonly RunProgress[] => {
  const patterns = compiled(...shorts);
  const run = steps.reduce(
    (state, [template, sub]) =>
      stepRegistrationRun(patterns, state, { statement: statementIn(sub), matchedTemplates: new Set([template]) }).run,
    startRegistrationRun(patterns),
  );
  return runProgress(patterns, run);
};

const LINE: Short = ['sequence', ['a', 'b']];

describe('the progress of a run', () => {
  it.each<readonly [string, readonly Step[], string, readonly string[]]>([
    ['before the first statement', [], 'in-progress', ['a']],
    ['in the middle', [['a']], 'in-progress', ['b']],
    ['at the end', [['a'], ['b']], 'accept', []],
    ['after what cannot come', [['b']], 'reject', []],
  ])('is known %s', (...[, steps, verdict, expected]) => {
    const [only, ...others] = progressOf([LINE], ...steps);
    expect(others).toEqual([]);
    expect(only).toEqual({ verdict, patterns: [{ pattern: 'pattern-0', verdict, expected }] });
  });

  it('is that of the pattern that has come furthest, which is named first', () => {
    const [only] = progressOf([LINE, ['sequence', ['a']], ['sequence', ['c', 'd']]], ['a']);
    expect(only).toMatchObject({
      verdict: 'accept',
      patterns: [{ pattern: 'pattern-1' }, { pattern: 'pattern-0' }, { pattern: 'pattern-2' }],
    });
  });

  it('is that of each subregistration where all statements have one', () => {
    expect(progressOf([LINE], ['a', FIRST], ['a', SECOND], ['b', SECOND])).toMatchObject([
      { subregistration: FIRST, verdict: 'in-progress' },
      { subregistration: SECOND, verdict: 'accept' },
    ]);
  });

  it('is that of the registration too where a statement has none', () => {
    const [whole, ...parts] = progressOf([LINE], ['a', FIRST], ['b']);
    expect(whole).toMatchObject({ verdict: 'accept' });
    expect(whole).not.toHaveProperty('subregistration');
    expect(parts).toMatchObject([{ subregistration: FIRST, verdict: 'in-progress' }]);
  });

  it('names at most 20 templates and 50 patterns', () => {
    const many: Short = ['alternates', Array.from({ length: 30 }, (_, n) => `t${n}`)];
    const [only] = progressOf(Array.from({ length: 60 }, () => many));
    expect(only!.patterns).toHaveLength(50);
    expect(only!.patterns[0]!.expected).toHaveLength(20);
  });
});
