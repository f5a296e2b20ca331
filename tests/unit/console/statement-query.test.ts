import {
  agentJson,
  exportSearchOf,
  faultsOf,
  readFilters,
  searchOf,
  setFilters,
  typedAgent,
} from '../../../src/console/pages/statements/statement-query.ts';

const NOW = Date.parse('2026-11-28T08:00:01Z');
const ID = '9f0e10e4-7be7-4f94-9bdc-30a0c4ff0990';
const filtersOf = (address: string) => readFilters(new URLSearchParams(address));
const objectOf = (search: string): Readonly<Record<string, string>> => Object.fromEntries(new URLSearchParams(search));
const searched = (address: string) => objectOf(searchOf(filtersOf(address), NOW));

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

  it.each([
    ['{"mbox":"mailto:lea@school.example"}', 'lea@school.example'],
    ['{"openid":"https://id.example/lea"}', '{"openid":"https://id.example/lea"}'],
  ])('writes the Agent %s as %s into its field', (json, typed) => {
    expect(typedAgent(json)).toBe(typed);
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

  it('has periods that end now; other times do not count beside one', () => {
    const today = new Date(NOW);
    today.setHours(0, 0, 0, 0);
    expect(searched('period=hour&since=2020-01-01T00:00')).toEqual({ since: '2026-11-28T07:00:01.000Z' });
    expect(searched('period=today')).toEqual({ since: today.toISOString() });
    expect(searched('period=week')).toEqual({ since: '2026-11-21T08:00:01.000Z' });
    expect(searched('period=month')).toEqual({});
    expect(filtersOf('since=2026-11-28T08:00').period).toBe('own');
  });

  it('asks for a statement by its id, and for nothing else beside it', () => {
    expect(searched(`statementId=${ID}&verb=x:y&order=timeline`)).toEqual({ statementId: ID });
    expect(setFilters(filtersOf(`statementId=${ID}&verb=x:y`))).toEqual(['statementId']);
  });

  it('names the filters that are set', () => {
    expect(setFilters(filtersOf('order=timeline&live=true'))).toEqual([]);
    expect(setFilters(filtersOf('verb=x:y&period=hour'))).toEqual(['verb', 'period']);
    expect(setFilters(filtersOf('since=2026-11-28T08:00'))).toEqual(['since']);
  });

  it('finds every fault at once', () => {
    expect(faultsOf(filtersOf(`verb=http://x.example/v&activity=urn:x:y&registration=${ID}`))).toEqual({});
    expect(
      faultsOf(
        filtersOf(
          'agent=Léa&verb=completed&activity=a b&profile=x&registration=1&statementId=2&since=then&until=later',
        ),
      ),
    ).toEqual({
      agent: 'agent',
      verb: 'iri',
      activity: 'iri',
      profile: 'iri',
      registration: 'uuid',
      statementId: 'uuid',
      since: 'time',
      until: 'time',
    });
  });

  it.each([
    ['after', '2026-11-28T09:00', '2026-11-28T08:00'],
    ['at', '2026-11-28T08:00', '2026-11-28T08:00'],
  ])('refuses a beginning %s the end', (_, since, until) => {
    expect(faultsOf(filtersOf(`since=${since}&until=${until}`))).toEqual({ until: 'order' });
  });

  it('exports what it finds, in the order of the export', () => {
    expect(objectOf(exportSearchOf(filtersOf('verb=x:y&order=timeline&period=hour&related=true'), NOW, 'csv'))).toEqual(
      {
        verb: 'x:y',
        since: '2026-11-28T07:00:01.000Z',
        related_agents: 'true',
        related_activities: 'true',
        format: 'csv',
      },
    );
  });
});
