import { hash } from 'node:crypto';
import { type DocumentMethod, readDocumentParameters } from '../../../../src/reads/documents/parameters.ts';
import { isProblem } from '../../../../src/core/problem.ts';
import type { DocumentKind } from '../../../../src/store/ports/statements/document-repository.ts';

type Query = Readonly<Record<string, string>>;

const AGENT = { agent: '{"mbox":"mailto:ada@school.example"}' };
const ACTIVITY = { activityId: 'https://school.example/course' };
const REGISTRATION = { registration: '6B8C1F6E-0d2c-4e1b-8a2f-3f0d9e5c7a11' };
const SCOPES: Readonly<Record<DocumentKind, Query>> = {
  state: { ...ACTIVITY, ...AGENT },
  'agent-profile': AGENT,
  'activity-profile': ACTIVITY,
};
const IDS = { state: 'stateId', 'agent-profile': 'profileId', 'activity-profile': 'profileId' } as const;
const RESOURCES = Object.keys(SCOPES) as DocumentKind[];
const METHODS = ['GET', 'PUT', 'POST', 'DELETE'] as const;

const read = (resource: DocumentKind, method: DocumentMethod, query: Query | string) =>
  readDocumentParameters(new URLSearchParams(query), { resource, method, version: '2.0.0' });

/** The names of the faulty parameters. */
const faultsOf = (resource: DocumentKind, method: DocumentMethod, query: Query | string): readonly string[] => {
  try {
    read(resource, method, query);
    return [];
  } catch (thrown) {
    if (isProblem(thrown, 'invalid-request')) return thrown.faults.map(({ at }) => at);
    throw thrown;
  }
};

describe.each(RESOURCES)('the parameters of the resource %s', (resource) => {
  const oneDocument = { ...SCOPES[resource], [IDS[resource]]: 'bookmark' };

  it.each(METHODS)('name one document for %s', (method) => {
    expect(read(resource, method, oneDocument)).toMatchObject({ scope: { resource }, id: 'bookmark' });
  });

  it.each(['PUT', 'POST'] as const)('must name the id for %s', (method) => {
    expect(faultsOf(resource, method, SCOPES[resource])).toEqual([IDS[resource]]);
  });

  it('need not name the id for GET: then it is a list, since a time where one is named', () => {
    expect(read(resource, 'GET', SCOPES[resource])).not.toHaveProperty('id');
    expect(read(resource, 'GET', { ...SCOPES[resource], since: '2024-01-01T00:00:00.123Z' })).toMatchObject({
      since: Date.UTC(2024, 0, 1, 0, 0, 0, 123),
    });
    expect(faultsOf(resource, 'GET', { ...oneDocument, since: '2024-01-01T00:00:00Z' })).toEqual(['since']);
    for (const since of ['true', '', 'yesterday', '2024-01-01'])
      expect(faultsOf(resource, 'GET', { ...SCOPES[resource], since })).toEqual(['since']);
  });

  it.each(['PUT', 'POST', 'DELETE'] as const)('have no since for %s', (method) => {
    expect(faultsOf(resource, method, { ...oneDocument, since: '2024-01-01T00:00:00Z' })).toEqual(['since']);
  });

  it.each(METHODS)('must be those of the standard for %s, also in case, and be given once', (method) => {
    const wrong = new URLSearchParams({ ...oneDocument, StateId: 'a', Agent: 'b', limit: '1', constructor: 'c' });
    wrong.append(IDS[resource], 'again');
    expect(faultsOf(resource, method, wrong.toString())).toEqual([
      IDS[resource],
      'StateId',
      'Agent',
      'limit',
      'constructor',
    ]);
  });

  it.each(METHODS)('must all be given for %s, and are named all at once', (method) => {
    const expected = [
      ...Object.keys(SCOPES[resource]),
      ...(method === 'GET' || (method === 'DELETE' && resource === 'state') ? [] : [IDS[resource]]),
    ];
    expect(faultsOf(resource, method, {})).toEqual(expected);
  });

  it('cannot name an empty id', () => {
    expect(faultsOf(resource, 'GET', { ...oneDocument, [IDS[resource]]: '' })).toEqual([IDS[resource]]);
  });
});

describe('the parameters of documents', () => {
  it('must name the profileId for DELETE of a profile, and need not name the stateId for DELETE of states', () => {
    expect(faultsOf('agent-profile', 'DELETE', AGENT)).toEqual(['profileId']);
    expect(faultsOf('activity-profile', 'DELETE', ACTIVITY)).toEqual(['profileId']);
    expect(read('state', 'DELETE', SCOPES.state)).not.toHaveProperty('id');
  });

  it('may name a registration of a state, in any case, and of nothing else', () => {
    expect(read('state', 'GET', { ...SCOPES.state, ...REGISTRATION }).scope.registration).toBe(
      REGISTRATION.registration.toLowerCase(),
    );
    expect(faultsOf('state', 'GET', { ...SCOPES.state, registration: 'true' })).toEqual(['registration']);
    expect(faultsOf('agent-profile', 'GET', { ...AGENT, ...REGISTRATION })).toEqual(['registration']);
    expect(faultsOf('activity-profile', 'GET', { ...ACTIVITY, ...REGISTRATION })).toEqual(['registration']);
  });

  it('name one agent in one way, however it is spelt', () => {
    const sha1 = hash('sha1', 'mailto:ada@school.example', 'hex');
    const spellings = [
      '{"mbox":"mailto:ada@school.example"}',
      '{"mbox":"mailto:ada@SCHOOL.example","objectType":"Agent","name":"Ada"}',
      `{"mbox_sha1sum":"${sha1.toUpperCase()}"}`,
    ];
    expect(new Set(spellings.map((agent) => read('agent-profile', 'GET', { agent }).scope.agent)).size).toBe(1);
    expect(read('agent-profile', 'GET', { agent: '{"mbox":"mailto:Ada@school.example"}' }).scope.agent).not.toBe(
      read('agent-profile', 'GET', AGENT).scope.agent,
    );
  });

  it.each([
    'not JSON',
    'true',
    'null',
    '[]',
    '{}',
    '""',
    '{"mbox":"ada@school.example"}',
    '{"name":"Ada"}',
    '{"objectType":"Person","mbox":"mailto:ada@school.example"}',
    '{"objectType":"Group","mbox":"mailto:class@school.example"}',
    '{"objectType":"Group","member":[{"mbox":"mailto:ada@school.example"}]}',
  ])('refuse %s as an agent', (agent) => {
    expect(faultsOf('state', 'GET', { ...ACTIVITY, agent })).toEqual(['agent']);
  });

  it.each(['course', '', '/course', 'a b'])('refuse %j as an activity', (activityId) => {
    expect(faultsOf('activity-profile', 'GET', { activityId })).toEqual(['activityId']);
  });

  it('are refused with every fault at once', () => {
    expect(
      faultsOf('state', 'PUT', { activityId: 'course', agent: 'true', registration: '1', since: 'x', limit: '1' }),
    ).toEqual(['activityId', 'agent', 'registration', 'since', 'limit', 'stateId']);
  });
});
