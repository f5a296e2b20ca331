import { agentJson, readFilters, searchOf } from '../../../src/console/pages/statements/statement-query.ts';

const searched = (address: string): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(searchOf(readFilters(new URLSearchParams(address)))));

describe('The query of the page of statements', () => {
  it.each([
    ['lea@school.example', '{"mbox":"mailto:lea@school.example"}'],
    [' mailto:lea@school.example ', '{"mbox":"mailto:lea@school.example"}'],
    ['{"openid":"https://id.example/lea"}', '{"openid":"https://id.example/lea"}'],
    ['Léa', undefined],
    ['["a"]', undefined],
    ['null', undefined],
  ])('takes %s for an Agent', (typed, json) => {
    expect(agentJson(typed)).toBe(json);
  });

  it('has what stands in the address, and nothing that is empty', () => {
    expect(searched('')).toEqual({});
    expect(searched('agent=lea@school.example&source=moodle&verb=&live=true')).toEqual({
      agent: '{"mbox":"mailto:lea@school.example"}',
      source: 'moodle',
    });
    expect(searched('order=timeline&related=true&voided=true')).toEqual({
      ascending: 'true',
      related_agents: 'true',
      related_activities: 'true',
      voided: 'true',
    });
  });

  it('has times of the reader as instants, and leaves to the API what is none', () => {
    expect(searched('since=2026-11-28T08:00:01')).toEqual({ since: new Date('2026-11-28T08:00:01').toISOString() });
    expect(searched('until=yesterday')).toEqual({ until: 'yesterday' });
  });
});
