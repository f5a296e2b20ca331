import { namelessIri } from '../../../../src/consent/access/nameless-iri.ts';
import { askedFilter } from '../../../../src/reads/query/access-filter.ts';
import { readStatementsParameters } from '../../../../src/reads/query/parameters.ts';

const ID = '6b8c1f6e-0d2c-4e1b-8a2f-3f0d9e5c7a11';
const asked = (query: Readonly<Record<string, string>>) =>
  askedFilter(readStatementsParameters(new URLSearchParams(query), '2.0.0'));

describe('The filter of a read as access records keep it', () => {
  it('has the names of parameters, without the values that may name a person', () => {
    const agent = JSON.stringify({ mbox: 'mailto:ada@school.example' });
    expect(asked({ agent, registration: ID, related_agents: 'true' })).toEqual({
      filter: { agent: null, registration: null, related_agents: 'true' },
    });
    expect(asked({ statementId: ID, attachments: 'true' })).toEqual({
      filter: { statementId: null, attachments: 'true' },
    });
    expect(asked({ voidedStatementId: ID, format: 'ids' })).toEqual({
      filter: { voidedStatementId: null, format: 'ids' },
    });
  });

  it('keeps verb, activity and times, so that all polls of one list are one record', () => {
    const verb = 'http://adlnet.gov/expapi/verbs/answered';
    const { filter, since, until } = asked({
      verb,
      activity: 'https://school.example/quiz?user=ada#answer',
      related_activities: 'true',
      since: '2024-01-01T00:00:00+01:00',
      until: '2024-02-01T00:00:00Z',
    });
    expect(filter).toEqual({
      since: null,
      until: null,
      verb,
      activity: 'https://school.example/quiz',
      related_activities: 'true',
    });
    expect([since, until]).toEqual([Date.parse('2023-12-31T23:00:00Z'), Date.parse('2024-02-01T00:00:00Z')]);
  });

  it('leaves out what only says how: limit, order, the usual format, flags that are not set', () => {
    expect(asked({ limit: '7', ascending: 'true', format: 'exact', attachments: 'false' })).toEqual({ filter: {} });
  });
});

describe('An IRI in an access record', () => {
  it('has neither query nor fragment, also behind a line feed, and at most 300 characters', () => {
    expect(namelessIri('https://a.example/b#c?d')).toBe('https://a.example/b');
    expect(namelessIri('https://a.example/b?c\nd')).toBe('https://a.example/b');
    expect(namelessIri(`https://a.example/${'b'.repeat(500)}`)).toHaveLength(300);
  });
});
