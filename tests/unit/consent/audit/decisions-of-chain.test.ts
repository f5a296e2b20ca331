import { afterEvent, differencesOf, NOTHING_CHAINED } from '../../../../src/consent/audit/decisions-of-chain.ts';
import type { AuditEventContent } from '../../../../src/consent/audit/hash-chain.ts';
import type { Decision, KeptOut } from '../../../../src/consent/model/types.ts';

type Event = Pick<AuditEventContent, 'type' | 'purpose' | 'to' | 'generation'>;

const after = (...events: readonly Event[]) => events.reduce(afterEvent, NOTHING_CHAINED);
const decided = (purpose: string, to: string, generation = 1): Event => ({ type: 'decision', purpose, to, generation });
const decision = (state: Decision['state'], generation = 1): Decision => ({
  state,
  generation,
  version: 1,
  includePast: false,
  signatures: [],
  since: 0,
});
const keptOut: KeptOut = { since: 0, role: 'subject', signatures: [] };

describe('The decisions that follow from the audit chain', () => {
  it('are those of the last event of each purpose, also of one that is called as a member of objects', () => {
    const chained = after(decided('a', 'granted'), decided('__proto__', 'refused'), decided('a', 'withdrawn'));
    const decisions = Object.fromEntries([
      ['a', decision('withdrawn')],
      ['__proto__', decision('refused')],
    ]);
    expect(differencesOf({ decisions }, chained)).toEqual([]);
    expect(differencesOf({ decisions: { a: decision('withdrawn') } }, chained)).toEqual([
      { purpose: '__proto__', stored: 'nothing', chained: 'refused (generation 1)' },
    ]);
  });

  it('end with a deletion of everything, and begin anew with the return', () => {
    const deleted = [decided('a', 'granted'), { type: 'person.kept-out', generation: 2 }] as const;
    expect(differencesOf({ keptOut, generation: 2, decisions: {} }, after(...deleted))).toEqual([]);
    expect(differencesOf({ generation: 2, decisions: {} }, after(...deleted))).toHaveLength(1);
    const returned = after(...deleted, { type: 'person.returned', generation: 3 }, decided('a', 'granted', 3));
    expect(differencesOf({ generation: 3, decisions: { a: decision('granted', 3) } }, returned)).toEqual([]);
    expect(differencesOf({ generation: 3, decisions: { a: decision('granted', 1) } }, returned)).toEqual([
      { purpose: 'a', stored: 'granted (generation 1)', chained: 'granted (generation 3)' },
    ]);
  });

  it('differ in neither direction where nothing was decided, and from a release before only by the word', () => {
    expect(differencesOf({ decisions: { a: decision('none') } }, after())).toEqual([]);
    expect(differencesOf({ decisions: {} }, after(decided('a', 'none')))).toEqual([]);
    // Its deletion had an event for each purpose, and none for all.
    const before = after(decided('a', 'withdrawn'), decided('b', 'refused'));
    expect(differencesOf({ keptOut, generation: 2, decisions: {} }, before)).toEqual([]);
    expect(differencesOf({ keptOut, generation: 2, decisions: {} }, after(decided('a', 'granted')))).not.toEqual([]);
  });
});
