import type { Decision, DecisionState, Person } from '../../../../src/consent/model/types.ts';
import { createReidentify } from '../../../../src/studies/contact/re-identify.ts';
import { createStudyKeys } from '../../../../src/studies/study/study-keys.ts';

const NOW = Date.parse('2026-04-01T08:00:00Z');
const DAY = 86_400_000;
const STUDY = { id: 'study:spelling', until: NOW + 30 * DAY };
const keys = createStudyKeys(new Uint8Array(32).fill(7));

const decided = (state: DecisionState, about: Partial<Decision> = {}): Decision => ({
  state,
  version: 1,
  generation: 1,
  includePast: false,
  signatures: [],
  since: NOW - DAY,
  from: NOW - DAY,
  ...about,
});
const someone = (id: string, decision: Decision | undefined): Person => ({
  id,
  decisions: decision === undefined ? {} : { [STUDY.id]: decision },
});

/** The person behind a pseudonym among these people, who are all in the list of participants. */
const behind = async (people: readonly Person[], pseudonym: string, study = STUDY): Promise<string | undefined> => {
  const byId = new Map(people.map((person) => [person.id, person]));
  const ids = [...byId.keys()].toSorted();
  const search = createReidentify({
    studies: {
      listParticipants: (_, { after = '', limit }) => Promise.resolve(ids.filter((id) => id > after).slice(0, limit)),
    },
    people: { findById: (asked) => Promise.resolve(new Map([...asked].map((id) => [id, byId.get(id)!]))) },
    now: () => NOW,
  });
  return (await search(study, pseudonym, keys))?.id;
};

describe('the person behind a pseudonym', () => {
  it('is found among many', async () => {
    const many = Array.from({ length: 450 }, (_, at) =>
      someone(`person-${String(at).padStart(3, '0')}`, decided('granted')),
    );
    for (const { id } of [many[0]!, many[199]!, many[200]!, many[449]!])
      expect(await behind(many, keys.pseudonym(id, 1))).toBe(id);
    expect(await behind(many, keys.pseudonym('nobody', 1))).toBeUndefined();
    expect(await behind([], keys.pseudonym('nobody', 1))).toBeUndefined();
  });

  it('is no person who does not take part now, whatever the list of participants says', async () => {
    const pseudonym = keys.pseudonym('ada', 1);
    expect(await behind([someone('ada', decided('granted'))], pseudonym)).toBe('ada');
    for (const state of ['none', 'pending', 'refused', 'paused', 'withdrawn', 'objected', 'expired'] as const)
      expect([state, await behind([someone('ada', decided(state))], pseudonym)]).toEqual([state, undefined]);
    expect(await behind([someone('ada', undefined)], pseudonym)).toBeUndefined();
  });

  it('is no person whose consent or study has ended', async () => {
    const pseudonym = keys.pseudonym('ada', 1);
    expect(await behind([someone('ada', decided('granted', { until: NOW + 1 }))], pseudonym)).toBe('ada');
    expect(await behind([someone('ada', decided('granted', { until: NOW }))], pseudonym)).toBeUndefined();
    expect(await behind([someone('ada', decided('granted'))], pseudonym, { ...STUDY, until: NOW })).toBeUndefined();
  });

  it('is known by the present generation alone: what was of an earlier one is deleted', async () => {
    const ada = someone('ada', decided('granted', { generation: 3 }));
    expect(
      await Promise.all([1, 2, 3, 4].map((generation) => behind([ada], keys.pseudonym('ada', generation)))),
    ).toEqual([undefined, undefined, 'ada', undefined]);
  });
});
