import type { ImportPosition } from '../../../../src/transfer/import/import-state.ts';
import { lrsBatches } from '../../../../src/transfer/import/lrs-batches.ts';
import { LrsRefusal, type ReadLrs } from '../../../../src/transfer/import/lrs-client.ts';
import { aStatement, aVoiding } from '../../../support/builders/statements/a-statement.ts';

interface Stored {
  readonly id: string;
  readonly stored: string;
}

const at = (second: number): string => new Date(1_700_000_000_000 + second * 1000).toISOString();
const stored = (number: number, second: number, more: object = {}): Stored => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  stored: at(second),
  ...aStatement(more as Readonly<Record<string, unknown>>),
});

/** An LRS of these statements, with two a page. */
const anLrs = (statements: readonly Stored[], { through = at(1000), voided = [] as readonly Stored[] } = {}) => {
  const asked: string[] = [];
  const read: ReadLrs = (resource) => {
    const text = 'path' in resource ? resource.path : resource.link;
    asked.push(text);
    const parameters = new URLSearchParams(text.slice(text.indexOf('?')));
    const voidedId = parameters.get('voidedStatementId');
    const since = parameters.get('since');
    const later = statements.filter((one) => since === null || one.stored > since);
    const from = Number(parameters.get('from') ?? 0);
    parameters.set('from', String(from + 2));
    const more = later.length > from + 2 ? `/more?${parameters.toString()}` : '';
    const json = voidedId === null ? { statements: later.slice(from, from + 2), more } : voided[0];
    const header = (name: string) => (name === 'x-experience-api-consistent-through' ? through : undefined);
    return Promise.resolve({ header, bytes: Buffer.from(JSON.stringify(json)) });
  };
  return { read, asked };
};

const readAll = async (read: ReadLrs, position: ImportPosition = { items: 0 }) => {
  const ids: string[] = [];
  const positions: ImportPosition[] = [];
  const owners: string[] = [];
  const selection = { position, limits: { statements: 10, bytes: 100_000 } };
  for await (const batch of lrsBatches(read, selection)) {
    ids.push(...batch.statements.map(({ id }) => id.slice(-1)));
    if (batch.position !== undefined) positions.push(batch.position);
    owners.push(...(batch.owners ?? []).map(({ resource }) => resource));
  }
  return { ids: ids.join(''), positions, owners };
};

describe('the statements of an LRS', () => {
  it('are all read, page by page, and a later run goes on from any page without one twice', async () => {
    const all = [stored(1, 1), stored(2, 1), stored(3, 1), stored(4, 2), stored(5, 3)];
    const { read, asked } = anLrs(all);
    const { ids, positions } = await readAll(read);
    expect(ids).toBe('12345');
    expect(asked[0]).toBe('statements?ascending=true&limit=10');
    expect(positions.map(({ items, cursor }) => [items, cursor])).toEqual([
      [2, at(1)],
      [4, at(2)],
      [5, at(3)],
    ]);
    const rests = await Promise.all(positions.map((position) => readAll(anLrs(all).read, position)));
    expect(rests.map((rest) => rest.ids)).toEqual(['345', '5', '']);
    const grown = await readAll(anLrs([...all, stored(6, 3), stored(7, 4)]).read, positions[2]);
    expect(grown.ids).toBe('67');
  });

  it('that appear late, with a time behind what was read, are not missed', async () => {
    const { positions } = await readAll(anLrs([stored(1, 1), stored(3, 9)], { through: at(4) }).read);
    expect(positions).toEqual([{ items: 2, cursor: at(4), recent: [stored(3, 9).id] }]);
    const later = await readAll(anLrs([stored(1, 1), stored(2, 5), stored(3, 9)]).read, positions[0]);
    expect(later.ids).toBe('2');
  });

  it('that were voided come after what voids them, and name the owners of documents', async () => {
    const voided = stored(8, 1);
    const voiding = { ...aVoiding(voided.id), id: stored(9, 2).id, stored: at(2) };
    const { ids, owners } = await readAll(anLrs([voiding], { voided: [voided] }).read);
    expect(ids).toBe('98');
    expect(owners).toEqual(['agents/profile', 'agents/profile', 'activities/profile', 'activities/state']);
  });

  it('are read no more where a link comes again', async () => {
    const read: ReadLrs = (resource) => {
      const link = 'link' in resource ? resource.link : '';
      const json = { statements: [stored(1, 1)], more: link === '/more/1' ? '/more/2' : '/more/1' };
      return Promise.resolve({ header: () => undefined, bytes: Buffer.from(JSON.stringify(json)) });
    };
    await expect(readAll(read)).rejects.toThrow('the same `more` link twice');
  });

  it('are refused by their attachments alone, and members that are no objects are named', async () => {
    const attachments = [{ sha2: 'ab'.repeat(32), contentType: 'text/plain' }];
    const voided = stored(8, 1, { attachments });
    const voiding = { ...aVoiding(voided.id), id: stored(9, 2).id, stored: at(2) };
    const paths: string[] = [];
    const read: ReadLrs = (resource) => {
      const path = 'path' in resource ? resource.path : '';
      paths.push(path);
      const answer = (json: unknown) => ({ header: () => undefined, bytes: Buffer.from(JSON.stringify(json)) });
      if (path.includes('ascending'))
        return Promise.resolve(answer({ statements: [stored(1, 1, { attachments }), 7, voiding, stored(2, 2)] }));
      if (!path.includes('attachments=true')) return Promise.resolve(answer(voided));
      return path.includes('voided')
        ? Promise.resolve(undefined)
        : Promise.reject(new LrsRefusal('forbidden', 'the LRS answers 400'));
    };
    const selection = { position: { items: 0 }, limits: { statements: 10, bytes: 100_000 } };
    const batches = [];
    for await (const batch of lrsBatches(read, selection)) batches.push(batch);
    expect(batches).toHaveLength(1);
    const [{ statements, refused, broken } = { statements: [], broken: [] }] = batches;
    expect(statements.map(({ id }) => id.slice(-1))).toEqual(['9', '2']);
    expect(refused?.map(({ statement, detail }) => [statement.id.slice(-1), detail])).toEqual([
      ['1', 'the data of its attachments: the LRS answers 400'],
      ['8', 'the data of its attachments: the LRS does not have the statement'],
    ]);
    expect(broken.map(({ detail }) => detail)).toEqual(['statements/1 is no object']);
    expect(paths.at(-1)).toBe(`statements?voidedStatementId=${voided.id}&attachments=true`);
  });

  it('void what the LRS refuses to give', async () => {
    const voiding = { ...aVoiding(stored(8, 1).id), id: stored(9, 2).id, stored: at(2) };
    const read: ReadLrs = (resource) =>
      'path' in resource && resource.path.includes('voided')
        ? Promise.reject(new LrsRefusal('forbidden', 'the LRS answers 403'))
        : anLrs([voiding]).read(resource);
    const selection = { position: { items: 0 }, limits: { statements: 10, bytes: 100_000 } };
    for await (const { statements, broken } of lrsBatches(read, selection)) {
      expect(statements).toHaveLength(1);
      expect(broken[0]?.detail).toContain('the LRS answers 403');
    }
    expect.assertions(2);
  });

  it('leave a bounded state, also where the LRS is never complete', async () => {
    const many = Array.from({ length: 20_005 }, (_, number) => ({ id: `id-${number}`, stored: at(5) }));
    const bytes = Buffer.from(JSON.stringify({ statements: many }));
    const { positions } = await readAll(() => Promise.resolve({ header: () => at(0), bytes }));
    expect(positions.at(-1)?.recent).toEqual(many.slice(5).map(({ id }) => id));
  });
});
