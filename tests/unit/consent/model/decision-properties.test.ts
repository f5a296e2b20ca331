import fc from 'fast-check';
import { type Action, CHOICES } from '../../../../src/consent/model/actions.ts';
import { decide } from '../../../../src/consent/decisions/decide.ts';
import { isPermitted, retentionVerdict } from '../../../../src/consent/model/policy.ts';
import type { Decision, Purpose } from '../../../../src/consent/model/types.ts';
import { aPerson, aRecordPurpose, aStudy, DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';

const END = NOW + 1000;
const PURPOSES: readonly Purpose[] = [
  aRecordPurpose(),
  aRecordPurpose({ basis: 'public_task' }),
  aStudy({ until: END }),
  aStudy({ until: END, version: 2, accepts: [2] }),
  aStudy({ until: END, version: 2, accepts: [1, 2] }),
];

const subjectActions = fc.record({
  by: fc.constantFrom({ role: 'subject' as const, id: 's' }, { role: 'guardian' as const, id: 'g' }),
  choice: fc.constantFrom(...CHOICES),
  version: fc.constantFrom(1, 2),
  language: fc.constant('fr'),
  includePast: fc.boolean(),
});
const other: fc.Arbitrary<Action> = fc.constantFrom<Action>(
  { by: { role: 'steward', id: 'd' }, choice: 'erase', reason: 'x' },
  { by: { role: 'steward', id: 'd' }, choice: 'resume', reason: 'x' },
  { by: { role: 'system', id: 'x' }, choice: 'expire' },
  { by: { role: 'system', id: 'x' }, choice: 'lapse' },
);
const step = fc.record({
  action: fc.oneof({ weight: 4, arbitrary: subjectActions }, { weight: 1, arbitrary: other }),
  after: fc.constantFrom(0, 1, 400, 40 * DAY),
});

/** Purposes, one after the other, and the actions on them with their delays in milliseconds. */
interface Life {
  readonly purposes: readonly Purpose[];
  readonly needsParentalConsent: boolean;
  readonly steps: readonly { readonly action: Action; readonly after: number }[];
}

/** An action that changed a decision. */
interface Transition {
  readonly purpose: Purpose;
  readonly before: Decision | undefined;
  readonly after: Decision;
  readonly action: Action;
  readonly now: number;
  readonly erases: number | undefined;
}

/** Applies the actions, and visits each transition. */
const live = ({ purposes, needsParentalConsent, steps }: Life, visit: (transition: Transition) => void): void => {
  let now = NOW;
  let decision: Decision | undefined;
  steps.forEach(({ action, after }, index) => {
    now += after;
    const purpose = purposes[Math.min(purposes.length - 1, Math.floor((index * purposes.length) / steps.length))];
    if (purpose === undefined) return;
    const outcome = decide(decision, action, { purpose, now, needsParentalConsent });
    if (outcome.outcome !== 'decided') return;
    const { decision: next, event } = outcome;
    visit({ purpose, before: decision, after: next, action, now, erases: event.data.erases });
    decision = next;
  });
};

const lives = fc.record({
  needsParentalConsent: fc.boolean(),
  steps: fc.array(step, { maxLength: 14 }),
  purposes: fc.constantFrom(
    [PURPOSES[0]!],
    [PURPOSES[1]!],
    [PURPOSES[2]!],
    [PURPOSES[2]!, PURPOSES[3]!],
    [PURPOSES[2]!, PURPOSES[4]!],
  ),
});
const check = (visit: (transition: Transition) => void): void => {
  fc.assert(
    fc.property(lives, (life) => {
      live(life, visit);
    }),
    { numRuns: 3000 },
  );
};

describe('whatever people say, and in whatever order', () => {
  it('what is no longer kept is named by an erasure, and what an erasure names is no longer kept', () => {
    check(({ purpose, before, after, erases }) => {
      if (purpose.kind !== 'record') return;
      const isRetained = (decision: Decision | undefined, generation: number) =>
        retentionVerdict(purpose.id, [{ id: 'a', role: 'actor', generation }], () =>
          aPerson('a', decision === undefined ? {} : { [purpose.id]: decision }),
        ) !== 'erase';
      const hasData = purpose.basis !== 'consent' || before?.from !== undefined;
      for (let generation = 1; generation <= after.generation; generation++) {
        if (hasData && isRetained(before, generation) && !isRetained(after, generation))
          expect(erases).toBeGreaterThanOrEqual(generation);
        if (erases !== undefined && generation <= erases) expect(isRetained(after, generation)).toBe(false);
      }
    });
  });

  it('a generation never falls, and what permits after an erasure is of a later one', () => {
    let erased = 0;
    let life: Decision | undefined;
    check(({ purpose, before, after, now, erases }) => {
      if (before === undefined || before !== life) erased = 0;
      life = after;
      expect(after.generation).toBeGreaterThanOrEqual(before?.generation ?? 1);
      erased = Math.max(erased, erases ?? 0);
      if (isPermitted(purpose, after, { timestamp: now, now })) expect(after.generation).toBeGreaterThan(erased);
    });
  });

  it('consent permits nothing without a yes to a compatible version, from both under parental consent', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { needsParentalConsent } = life;
        let yes = new Set<string>();
        live(life, ({ purpose, after, action, now }) => {
          if (action.choice === 'yes' || action.choice === 'resume')
            yes.add(`${action.by.role} ${'version' in action ? action.version : 0}`);
          else if (action.by.role !== 'system') yes = new Set();
          if (purpose.basis !== 'consent' || !isPermitted(purpose, after, { timestamp: now, now })) return;
          const both = (version: number) =>
            (needsParentalConsent ? ['subject', 'guardian'] : ['subject']).every((role) =>
              yes.has(`${role} ${version}`),
            );
          expect(purpose.accepts.some(both)).toBe(true);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('a no, a stop and a pause are in force at once', () => {
    check(({ purpose, after, action, now }) => {
      if (['no', 'stop', 'pause', 'object', 'forget', 'erase'].includes(action.choice))
        expect(isPermitted(purpose, after, { timestamp: now, now })).toBe(false);
    });
  });

  it('saying the same again changes nothing', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { needsParentalConsent } = life;
        live(life, ({ purpose, after, action, now }) => {
          if (action.choice === 'forget' || action.by.role === 'steward' || action.by.role === 'system') return;
          const again = decide(after, action, { purpose, now, needsParentalConsent });
          expect(again.outcome === 'decided' ? again.event : again.outcome).toBe(
            action.choice === 'resume' && again.outcome === 'refused' ? 'refused' : 'unchanged',
          );
        });
      }),
      { numRuns: 3000 },
    );
  });
});
