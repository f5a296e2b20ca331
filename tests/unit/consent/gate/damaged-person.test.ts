import { isProblem } from '../../../../src/core/problem.ts';
import { evaluateStatement } from '../../../../src/consent/gate/evaluate-statement.ts';
import { isShown } from '../../../../src/consent/gate/retention-verdicts.ts';
import { decisionOf } from '../../../../src/consent/model/person-decisions.ts';
import { retentionVerdict } from '../../../../src/consent/model/policy.ts';
import type { Person } from '../../../../src/consent/model/types.ts';
import { findDeniedStatements } from '../../../../src/sink/erasure/sink-consent.ts';
import type { DecodedStatement } from '../../../../src/sink/statements/decode-messages.ts';
import { damagedRecord } from '../../../../src/store/ports/checked/damaged-record.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor, Statement } from '../../../../src/xapi/model/types.ts';
import { aDecision, aPerson, aRecordPurpose, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const ADA: Actor = { mbox: 'mailto:ada@school.example' };
const BOB: Actor = { mbox: 'mailto:bob@school.example' };
const task = aRecordPurpose({ basis: 'public_task' });
const ada = damagedRecord<Person>('person', 'ada');
const bob = aPerson('bob', {});

describe('a person who is not stored as they were written', () => {
  it('is not recorded: not as an actor, and not where they are only named; others are', () => {
    const ask = (about: object) =>
      evaluateStatement(aStatement({ actor: BOB, ...about }) as unknown as Statement, {
        purpose: task,
        personOf: (identifier) => (identifier === agentKey(ADA) ? ada : bob),
        now: NOW,
      });
    const denied = { verdict: 'withheld', why: 'damaged' };
    expect(ask({ actor: ADA })).toEqual(denied);
    expect(ask({ context: { instructor: ADA } })).toEqual(denied);
    expect(ask({})).toMatchObject({ verdict: 'stored' });
  });

  it('hides what is stored from readers with the reason, and erases nothing of it', () => {
    const verdict = (...people: readonly Person[]) =>
      retentionVerdict(
        task.id,
        people.map(({ id }) => ({ id, role: 'member', generation: 1 })),
        (id) => people.find((one) => one.id === id),
      );
    const objecting = aPerson('eve', { [task.id]: aDecision({ state: 'objected' }) });
    const gone = aPerson('cid', { [task.id]: aDecision({ state: 'withdrawn' }) });
    expect(verdict(bob, ada)).toBe('damaged');
    expect(verdict(ada, objecting)).toBe('damaged');
    expect(verdict(ada, gone)).toBe('erase');
    expect(() => isShown('damaged')).toThrow('The person is not stored as it was written.');
    expect(['keep', 'hide', 'erase'].map((one) => isShown(one as 'keep'))).toEqual([true, false, false]);
  });

  it('has what was admitted before wait as a dead letter', async () => {
    const one = {
      statement: aStatement({ actor: ADA }),
      admittedAt: NOW,
      receivedAt: NOW,
      document: { source: 'h5p', people: [{ id: 'ada', role: 'actor', generation: 1 }] },
    } as unknown as DecodedStatement;
    const personById = (): Person => ada;
    const denied = await findDeniedStatements({
      decisions: { personById, mayStay: () => true, knows: () => true },
      purposes: new Map([['h5p', task]]),
      statements: [one],
      now: NOW,
    });
    expect([...denied.values()]).toEqual(['unknown']);
  });

  it('decides nothing for code that does not expect it', async () => {
    const attempts: readonly (() => unknown)[] = [
      () => decisionOf(ada, task.id),
      () => ({ ...ada, decisions: {} }),
      () => JSON.stringify(ada),
      () => Object.hasOwn(ada.decisions, task.id),
      () => ada.generation ?? 1,
    ];
    const isRefused = (attempt: () => unknown): boolean => {
      try {
        attempt();
        return false;
      } catch (thrown) {
        return isProblem(thrown, 'damaged');
      }
    };
    expect(attempts.map(isRefused)).toEqual(attempts.map(() => true));
    // It is a value of promises all the same.
    expect((await Promise.resolve(ada)).id).toBe('ada');
  });
});
