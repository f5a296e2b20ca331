import { createMyOverview } from '../../../../src/consent/subject/my-overview.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import { sortKey } from '../../../../src/xapi/statement/sort-key.ts';
import { NOW } from '../../../support/builders/consent/a-purpose.ts';

const STATEMENT: StoredStatement = {
  id: '12345678-1234-4678-8234-567812345678',
  at: sortKey(NOW, 0, 0),
  refs: [],
  source: 'h5p',
  timestamp: Date.parse('2026-03-29T23:59:59Z'),
  voided: false,
  v: 1,
  text: Buffer.from('{"verb":{"id":"http://x.example/did"},"object":{"objectType":"StatementRef","id":"x"}}'),
};

/** The overview of a person with these pages of visible statements, and how many pages were read. */
const overviewOf = async (pages: readonly (readonly StoredStatement[])[]) => {
  let read = 0;
  const latest = async function* () {
    for (const page of pages) {
      read++;
      yield await Promise.resolve({ statements: page });
    }
  };
  const readOverview = createMyOverview({
    readScope: () => Promise.resolve({ has: () => true, checkChoice: () => undefined, hasSignIn: () => true }),
    subjects: { find: () => Promise.resolve({ ids: ['ada'] }) },
    ownStatements: { latest },
    purposes: { list: () => Promise.resolve([]) },
    findPurposes: () => Promise.resolve(new Map()),
    sources: { findSource: () => Promise.resolve(undefined), listSources: () => Promise.resolve([]) },
    auditLog: { listByPerson: () => Promise.resolve([]) },
    now: () => NOW,
  });
  return {
    ...(await readOverview({
      person: 'x',
      role: 'subject',
      assurance: 'idp',
      organisation: 'org:default',
      link: 'l',
      issued: NOW,
      expires: NOW,
    })),
    read,
  };
};

describe('The overview of a person’s traces', () => {
  it('counts by the week in which it was done, from Monday on, and shows the last 20', async () => {
    const monday = { ...STATEMENT, timestamp: Date.parse('2026-03-30T00:00:00Z') };
    const overview = await overviewOf([[monday, STATEMENT], Array.from({ length: 30 }, () => STATEMENT)]);
    expect(overview.counts).toEqual({
      weeks: [
        { source: 'h5p', week: '2026-03-30', count: 1 },
        { source: 'h5p', week: '2026-03-23', count: 31 },
      ],
      isComplete: true,
    });
    expect(overview.latest).toHaveLength(20);
    expect(overview.latest[0]).toEqual({
      id: STATEMENT.id,
      source: 'h5p',
      timestamp: monday.timestamp,
      stored: NOW,
      verb: { id: 'http://x.example/did' },
    });
  });

  it('reads a bounded number of pages, also where nothing of them may be shown', async () => {
    expect(await overviewOf(Array.from({ length: 1000 }, () => []))).toMatchObject({
      counts: { weeks: [], isComplete: false },
      read: 51,
    });
    expect(await overviewOf(Array.from({ length: 50 }, () => []))).toMatchObject({
      counts: { isComplete: true },
      read: 50,
    });
  });
});
