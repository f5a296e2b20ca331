import {
  fromStoredProgress,
  packStatementPeople,
  personBody,
  personFromBody,
  toStoredProgress,
  unpackStatementPeople,
} from '../../../../src/store/ports/encodings.ts';
import type { StoredPerson } from '../../../../src/store/ports/consent/person-repository.ts';
import type { Progress } from '../../../../src/store/ports/sink/progress-repository.ts';

describe('The stored form of a person', () => {
  const person: StoredPerson = {
    id: 'ada',
    v: 4,
    mergedIds: [{ id: 'former', generations: { 'record:h5p': { own: 1, is: 2 } } }],
    mergedInto: 'other',
    parentalConsentUntil: 1_900_000_000_123,
    parentalConsentSetAt: 1_700_000_000_000,
    name: 'Ada',
    decisions: { 'record:h5p': { state: 'granted' } },
    outboxEntry: { id: 'change' },
  };
  const body = {
    was: [{ id: 'former', generations: { 'record:h5p': { own: 1, is: 2 } } }],
    mergedInto: 'other',
    jointUntil: 1_900_000_000_123,
    jointSaid: 1_700_000_000_000,
    name: 'Ada',
    decisions: { 'record:h5p': { state: 'granted' } },
    unchained: { id: 'change' },
  };

  it('has the member names of the first release', () => {
    expect(personBody(person)).toEqual(body);
    expect(personBody({ id: 'ada', v: 1, decisions: {} })).toEqual({ decisions: {} });
  });

  it.each(['was', 'jointUntil', 'jointSaid', 'unchained'] as const)('is read where it has only %s', (name) => {
    const only = { decisions: {}, [name]: body[name] };
    expect(personBody(personFromBody('ada', 4, { ...only }))).toEqual(only);
  });

  it('is read as the same person, with unknown members of a later release', () => {
    expect(personFromBody('ada', 4, structuredClone(body))).toEqual(person);
    expect(personFromBody('ada', 1, { decisions: {} })).toEqual({ id: 'ada', v: 1, decisions: {} });
    expect(personFromBody('ada', 4, { ...structuredClone(body), later: true } as typeof body)).toEqual({
      ...person,
      later: true,
    });
  });
});

describe('The stored form of a progress document', () => {
  const progress: Progress = {
    partition: 3,
    epoch: 7,
    offset: 12,
    last: 20,
    through: 18,
    note: {
      from: 12,
      to: 14,
      stored: 21,
      deadLetters: [{ offset: 13, frame: 0, index: 2, tooLarge: true }],
      withheld: [{ offset: 12, frame: 1, index: 0 }],
    },
    deadLetters: [{ offset: 2, frame: 0, index: 1, notedAt: 5 }],
  };
  const stored = {
    offset: 12,
    last: 20,
    through: 18,
    note: {
      from: 12,
      to: 14,
      stored: 21,
      aside: [{ offset: 13, frame: 0, index: 2, tooLarge: true as const }],
      withheld: [{ offset: 12, frame: 1, index: 0 }],
    },
    aside: [{ offset: 2, frame: 0, index: 1, notedAt: 5 }],
  };

  it('has the member names of the first release', () => {
    expect(toStoredProgress(progress)).toEqual(stored);
    expect(toStoredProgress({ last: 0, through: 0, deadLetters: [] })).toEqual({ last: 0, through: 0, aside: [] });
  });

  it('is read as the same document', () => {
    expect(fromStoredProgress({ partition: 3, epoch: 7 }, stored)).toEqual(progress);
    expect(fromStoredProgress({ partition: 3, epoch: 7 }, { last: 0, through: 0, aside: [] })).toEqual({
      partition: 3,
      epoch: 7,
      last: 0,
      through: 0,
      deadLetters: [],
    });
  });
});

describe('The stored form of the people of a statement', () => {
  it('is a list of id, role and generation', () => {
    const people = [
      { id: 'ada', role: 'actor', generation: 2 },
      { id: 'bob', role: 'other', generation: 1 },
    ] as const;
    expect(packStatementPeople(people)).toBe('[["ada","actor",2],["bob","other",1]]');
    expect(unpackStatementPeople(packStatementPeople(people))).toEqual(people);
  });
});
