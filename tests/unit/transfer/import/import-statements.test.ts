import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportBatch } from '../../../../src/transfer/import/batches-of-statements.ts';
import { type ImportDeps, importBatches } from '../../../../src/transfer/import/import-statements.ts';
import { type ImportState, openImportState } from '../../../../src/transfer/import/import-state.ts';
import { RefusedFile } from '../../../../src/transfer/import/refused-file.ts';
import type { PreparedStatement } from '../../../../src/transfer/import/statements/prepare-statement.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const START = openImportState(undefined, { head: Buffer.from('x'), target: 'y' });

/** The statement with this letter as its id. */
const aPrepared = (id: string, more: Partial<PreparedStatement> = {}): PreparedStatement => ({
  line: 1,
  id,
  version: '1.0.3',
  bytes: Buffer.from(JSON.stringify({ id })),
  ...more,
});

const batchOf = (statements: readonly PreparedStatement[], more: Partial<ImportBatch> = {}): ImportBatch => ({
  statements,
  broken: [],
  position: { items: 1 },
  forms: new Set<never>(),
  ...more,
});

/** Imports batches into a server that withholds and refuses these ids; resolves with what it was sent. */
const importing = async (
  batches: readonly ImportBatch[],
  about: Partial<Record<'withheld' | 'refused', string>> & { readonly start?: ImportState } & Partial<
      Pick<ImportDeps, 'putDocument'>
    > = {},
) => {
  const { withheld = '', refused: refusing = '', start = START, putDocument } = about;
  const refused = new RefusedFile(join(mkdtempSync(join(folder, 'run-')), 'refused.ndjson'), 0);
  const sent: string[] = [];
  const { state } = await importBatches(asyncEach(batches), start, {
    post: (statements) => {
      sent.push(statements.map(({ id }) => id).join(''));
      const withheldHere = statements.filter(({ id }) => withheld.includes(id)).length;
      const refusedHere = statements.filter(({ id }) => refusing.includes(id));
      return Promise.resolve({
        stored: statements.length - withheldHere - refusedHere.length,
        withheld: withheldHere,
        refused: refusedHere.map((statement) => ({ statement, kind: 'invalid', detail: 'x', faults: [] })),
      });
    },
    putDocument: putDocument ?? (() => Promise.resolve({ outcome: 'stored' })),
    refused,
    onState: () => undefined,
  });
  await refused.close();
  const lines = state.counts.refused + state.counts.broken + (state.counts.documents?.refused ?? 0);
  const written = lines === 0 ? '' : readFileSync(refused.path, 'utf8');
  return {
    sent: sent.filter((ids) => ids !== ''),
    state,
    written: written
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
};

describe('an import', () => {
  it('counts and writes down what the other LRS does not give whole', async () => {
    const statement = aPrepared('a', { line: 4 });
    const unread = [{ statement, kind: 'unreadable', detail: 'the LRS answers 403', faults: [] }];
    const { state, written } = await importing([batchOf([], { refused: unread, position: { items: 4 } })]);
    expect(state).toMatchObject({ items: 4, counts: { read: 1, stored: 0, refused: 1, broken: 0 } });
    expect(written).toMatchObject([{ line: 4, detail: 'the LRS answers 403', statement: { id: 'a' } }]);
  });

  describe('of a voided statement', () => {
    const voiding = aPrepared('v', { voids: 'a' });
    const voided = aPrepared('A', { isVoided: true });
    const other = aPrepared('o');

    it('sends it once what voids it is stored', async () => {
      const { sent, state } = await importing([batchOf([voiding, other]), batchOf([voided])]);
      expect(sent).toEqual(['vo', 'A']);
      expect(state.counts).toMatchObject({ stored: 3, kinds: { voidings: { stored: 1, withheld: 0, refused: 0 } } });
      expect(state).not.toHaveProperty('unvoided');
    });

    it.each([
      ['withheld', ['vo', 'v', 'o']],
      ['refused', ['vo', 'o']],
    ] as const)('does not send it if what voids it is %s, also in a later run', async (outcome, ids) => {
      const first = await importing([batchOf([voiding, other])], { [outcome]: 'v' });
      expect(first.state).toMatchObject({ unvoided: ['a'], counts: { kinds: { voidings: { [outcome]: 1 } } } });
      const { sent, state, written } = await importing([batchOf([voided, other])], { start: first.state });
      expect([...first.sent, ...sent]).toEqual(ids);
      expect(state.counts.refused).toBe(outcome === 'refused' ? 2 : 1);
      expect(written.at(-1)).toMatchObject({
        kind: 'voided',
        detail: expect.stringContaining('its voiding statement is not stored') as string,
        statement: { id: 'A' },
      });
    });

    it('asks again only about voiding statements of a request with withheld ones', async () => {
      const { sent, state } = await importing([batchOf([voiding, other]), batchOf([voided])], { withheld: 'o' });
      expect(sent).toEqual(['vo', 'v', 'A']);
      expect(state.counts).toMatchObject({ stored: 2, withheld: 1, kinds: { voidings: { stored: 1 } } });
    });

    it('sends it after another statement that voids it', async () => {
      const again = aPrepared('w', { voids: 'a' });
      const { sent, state } = await importing([batchOf([voiding]), batchOf([again]), batchOf([voided])], {
        withheld: 'v',
      });
      expect([sent.at(-1), state.unvoided]).toEqual(['A', []]);
    });
  });

  it('counts attachments and documents by kind, and names documents that cannot be read or stored', async () => {
    const bytes = Buffer.from('x');
    const attachment = { sha2: 's', contentType: 'text/plain', bytes };
    const aDocument = (line: number) => ({
      resource: 'activities/state' as const,
      line,
      document: { resource: 'activities/state' as const, query: `stateId=${line}`, contentType: 'text/plain', bytes },
    });
    const documents = [
      aDocument(1),
      aDocument(2),
      aDocument(3),
      { resource: 'agents/profile' as const, line: 4, why: 'its agent cannot be read' },
    ];
    const outcomes = [
      { outcome: 'stored' },
      { outcome: 'there' },
      { outcome: 'refused', why: 'too-large: 9 MB' },
    ] as const;
    let at = 0;
    const { state, written } = await importing(
      [
        batchOf([aPrepared('a', { attachments: [attachment, attachment] })]),
        batchOf([aPrepared('b', { attachments: [attachment] })]),
        batchOf([], { documents }),
      ],
      { withheld: 'b', putDocument: () => Promise.resolve(outcomes[at++]!) },
    );
    expect(state.counts).toMatchObject({
      documents: { stored: 1, there: 1, withheld: 0, refused: 2 },
      kinds: {
        attachments: { stored: 2, there: 0, withheld: 1, refused: 0 },
        states: { stored: 1, there: 1, withheld: 0, refused: 1 },
        agentProfiles: { stored: 0, there: 0, withheld: 0, refused: 1 },
      },
    });
    expect(written.map(({ line, detail }) => [line, detail])).toEqual([
      [3, 'too-large: 9 MB (document activities/state?stateId=3)'],
      [4, 'its agent cannot be read (document agents/profile)'],
    ]);
  });
});
