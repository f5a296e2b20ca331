import { createPostStatements, faultsByIndex } from '../../../../src/transfer/import/post-statements.ts';
import type { PreparedStatement } from '../../../../src/transfer/import/statements/prepare-statement.ts';

/** How a server treats a statement: by the first letter of its text. */
type Sort = 'ok' | 'named' | 'unnamed' | 'withheld';

const aPrepared = (sort: Sort, line: number): PreparedStatement => ({
  line,
  id: `${sort}-${line}`,
  version: '1.0.3',
  bytes: Buffer.from(sort),
});

/** A server that refuses a request as a whole, as Carnet does. */
const aServer = () => {
  const stored: string[] = [];
  const answer = (status: number, json?: object) => ({ status, headers: new Headers(), json });
  const post = createPostStatements({
    send: (statements) => {
      const has = (sort: Sort): boolean => statements.some(({ bytes }) => bytes.toString() === sort);
      if (has('named')) {
        const faults = statements.flatMap(({ bytes }, index) =>
          bytes.toString() === 'named' ? [{ at: `/${index}/verb/id`, detail: 'must be an IRI' }] : [],
        );
        return Promise.resolve(answer(400, { kind: 'invalid-statement', detail: 'all', faults: faults.slice(0, 2) }));
      }
      if (has('unnamed')) return Promise.resolve(answer(413, { kind: 'too-large', detail: 'The body is too large' }));
      if (has('withheld')) {
        const at = statements.findIndex(({ bytes }) => bytes.toString() === 'withheld');
        // The first is named, the second is not.
        const faults = statements.length > 3 ? [{ at: `/${at}/actor`, detail: 'has not agreed' }] : [];
        return Promise.resolve(answer(403, { kind: 'consent-required', detail: 'no', faults }));
      }
      stored.push(...statements.map(({ id }) => id));
      return Promise.resolve(answer(200));
    },
    accepted: ({ status }, { length }) => (status === 200 ? { stored: length, withheld: 0, refused: [] } : undefined),
  });
  return { post, stored };
};

describe('posting statements', () => {
  it('loses only those that the server refuses, whether it names them or not, and keeps the order', async () => {
    const sorts: readonly Sort[] = [
      'ok',
      'named',
      'withheld',
      'ok',
      'unnamed',
      'named',
      'ok',
      'named',
      'ok',
      'withheld',
    ];
    const { post, stored } = aServer();
    const posted = await post(sorts.map((sort, index) => aPrepared(sort, index)));
    expect(posted).toMatchObject({ stored: 4, withheld: 2 });
    expect(stored).toEqual(['ok-0', 'ok-3', 'ok-6', 'ok-8']);
    expect(posted.refused.map(({ statement, kind, detail }) => [statement.line, kind, detail])).toEqual([
      [1, 'invalid-statement', 'must be an IRI'],
      [5, 'invalid-statement', 'must be an IRI'],
      [7, 'invalid-statement', 'must be an IRI'],
      [4, 'too-large', 'The body is too large'],
    ]);
    expect(posted.refused[0]!.faults).toEqual([{ at: '/verb/id', detail: 'must be an IRI' }]);
  });

  it('sends nothing where there is nothing', async () => {
    expect(await aServer().post([])).toEqual({ stored: 0, withheld: 0, refused: [] });
  });
});

describe('the faults of a refusal', () => {
  it('belong to the statement that their pointer begins with', () => {
    const byIndex = faultsByIndex(
      ['/0', '/2/id', '/2/actor/a~1b', 'X-Experience-API-Hash', '', '/7/id', '/x'].map((at) => ({ at, detail: at })),
      3,
    );
    expect([...byIndex].map(([index, faults]) => [index, faults.map(({ at }) => at)])).toEqual([
      [0, ['']],
      [2, ['/id', '/actor/a~1b']],
    ]);
  });
});
