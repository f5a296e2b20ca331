import { createReplacedMentions } from '../../../../src/consent/erasure/replaced-mentions.ts';
import { hasAllReplaced, joinReplaced } from '../../../../src/consent/model/replaced-in.ts';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import type { StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStore = openStores();
const statementIndex = createBlindIndex(Buffer.alloc(32, 8));

describe('Where an account has taken the place of a person', () => {
  it('is joined, each source and statement once', () => {
    const one = { sources: ['b', 'a'], statements: ['s'] };
    const other = { sources: ['c', 'b'], everywhere: true } as const;
    expect(joinReplaced(one, other)).toEqual({ everywhere: true, sources: ['a', 'b', 'c'], statements: ['s'] });
    expect([joinReplaced(undefined, one), joinReplaced(one, undefined), joinReplaced(undefined, undefined)]).toEqual([
      one,
      one,
      undefined,
    ]);
  });

  it('is all there only if each source and statement is, in any order', () => {
    expect(hasAllReplaced({ sources: ['b', 'a'] }, { sources: ['a', 'b'] })).toBe(true);
    expect(hasAllReplaced({ sources: ['b', 'a'] }, undefined)).toBe(true);
    expect(hasAllReplaced(undefined, undefined)).toBe(true);
    for (const more of [{ sources: ['a', 'c'] }, { statements: ['s'] }, { everywhere: true }] as const) {
      expect(hasAllReplaced({ sources: ['a'] }, more)).toBe(false);
      expect(hasAllReplaced(undefined, more)).toBe(false);
    }
  });

  it('is noted with the person, also by many at once, and names no statement', async () => {
    const store = await openStore();
    await store.people.insert({ id: 'ada', decisions: {}, v: 1 });
    const { note, add, covers } = createReplacedMentions({ people: store.people, statementIndex });
    await Promise.all([
      note(['ada'], { sources: ['moodle', 'h5p'] }),
      note(['ada'], { statement: 'one' }),
      note(['ada'], { statement: 'two', sources: ['quiz'] }),
      add('ada', { sources: ['quest'] }),
      note(['nobody'], {}),
    ]);
    const { replacedIn, v } = (await store.people.find(['ada'])).get('ada') as StoredPerson;
    expect(replacedIn).toEqual({
      sources: ['h5p', 'moodle', 'quest'],
      statements: [statementIndex('one'), statementIndex('two')].sort(),
    });
    await note(['ada'], { sources: ['h5p'] });
    expect((await store.people.find(['ada'])).get('ada')?.v).toBe(v);
    const of = (source: string, statement: string): boolean => covers(replacedIn!, { source, statement });
    expect([of('h5p', 'x'), of('quiz', 'two'), of('quiz', 'three')]).toEqual([true, true, false]);
    await note(['ada'], {});
    expect(covers((await store.people.find(['ada'])).get('ada')!.replacedIn!, { source: 'any', statement: 'x' })).toBe(
      true,
    );
  });
});
