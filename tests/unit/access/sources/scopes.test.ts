import {
  mayDefine,
  mayOperate,
  mayReadActivities,
  mayReadDocuments,
  mayWriteDocuments,
  mayWriteStatements,
  statementReadScope,
  SCOPES,
} from '../../../../src/access/sources/scopes.ts';

const RESOURCES = ['state', 'agent-profile', 'activity-profile'] as const;

describe('a scope (1.0.3 Communication 4.2)', () => {
  it.each([
    ['all', RESOURCES, RESOURCES],
    ['all/read', RESOURCES, []],
    ['state', ['state'], ['state']],
    ['profile', ['agent-profile', 'activity-profile'], ['agent-profile', 'activity-profile']],
    ['define', [], []],
    ['statements/write', [], []],
    ['statements/read', [], []],
    ['statements/read/mine', [], []],
  ] as const)('%s permits reading documents of %j and writing those of %j', (scope, canRead, canWrite) => {
    expect(SCOPES).toContain(scope);
    expect(RESOURCES.filter((resource) => mayReadDocuments([scope], resource))).toEqual(canRead);
    expect(RESOURCES.filter((resource) => mayWriteDocuments([scope], resource))).toEqual(canWrite);
  });

  it('permits (re)defining activities where it is all or define, and nothing else does', () => {
    expect(SCOPES.filter((scope) => mayDefine([scope]))).toEqual(['all', 'define']);
    expect(mayDefine(['statements/write', 'define'])).toBe(true);
    expect(mayDefine(SCOPES.filter((scope) => scope !== 'all' && scope !== 'define'))).toBe(false);
  });

  it('permits nothing where there is none', () => {
    for (const resource of RESOURCES)
      expect([mayReadDocuments([], resource), mayWriteDocuments([], resource)]).toEqual([false, false]);
  });
});

describe('the scope operator', () => {
  it('alone permits operating: "all" is all of what the xAPI resources do', () => {
    expect(SCOPES.filter((scope) => mayOperate([scope]))).toEqual(['operator']);
    expect(mayOperate(['all', 'operator'])).toBe(true);
  });

  it('permits nothing else', () => {
    expect(mayWriteStatements(['operator'])).toBe(false);
    expect(statementReadScope(['operator'])).toBe('none');
    expect(mayReadActivities(['operator'])).toBe(false);
    for (const resource of RESOURCES)
      expect([mayReadDocuments(['operator'], resource), mayWriteDocuments(['operator'], resource)]).toEqual([
        false,
        false,
      ]);
  });
});
