import { createWithAttachments } from '../../../../src/studies/forward/forward-attachments.ts';
import { textOf } from '../../../../src/core/bytes/bytes.ts';
import type { JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { anAttachment, sha2Of } from '../../../support/clients/multipart-client.ts';

const chunksOf = async function* (content: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content));
};

describe('the attachments of a forwarded statement', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openSqliteStore({ file: ':memory:', now: Date.now });
    for (const [content, source] of [
      ['an essay', 'moodle'],
      ['of another tool', 'h5p'],
      ['x'.repeat(10_000_001), 'moodle'],
    ] as const)
      await store.attachments.put({ sha2: sha2Of(content), usedAt: 0, source }, chunksOf(content));
  });
  afterAll(() => store.close());

  const forwarded = async (about: JsonObject, isCovered = true) => {
    const statement = aNamedStatement(about) as unknown as Statement & { readonly id: string };
    const given = await createWithAttachments(store.attachments)(statement, { source: 'moodle', isCovered });
    return { given, statement };
  };

  it('go with their data, each once, also those of a SubStatement', async () => {
    const attachments = [anAttachment('an essay', { sha2: sha2Of('an essay').toUpperCase() })];
    const { actor, verb, object } = aNamedStatement();
    const sub = { objectType: 'SubStatement', actor, verb, object, attachments: [anAttachment('an essay')] };
    const { given, statement } = await forwarded({ attachments, object: sub });
    expect([given.statement, given.stripped, given.attachments?.length]).toEqual([statement, [], 1]);
    const [one] = given.attachments!;
    const pieces: Uint8Array[] = [];
    for await (const piece of one!.read()) pieces.push(piece);
    expect([textOf(Buffer.concat(pieces)), one!.length, one!.contentType]).toEqual(['an essay', 8, 'text/plain']);
  });

  it.each([
    ['not-covered', 'an essay'],
    ['missing', 'of another tool'],
    ['too-large', 'x'.repeat(10_000_001)],
  ] as const)(
    'are left out where their data cannot go (%s), and stay where they are elsewhere',
    async (why, content) => {
      const isCovered = why !== 'not-covered';
      const elsewhere = anAttachment('elsewhere', { fileUrl: 'https://files.example/1' });
      const { given, statement } = await forwarded({ attachments: [anAttachment(content), elsewhere] }, isCovered);
      expect(given).toEqual({
        statement: { ...statement, attachments: [elsewhere] },
        attachments: [],
        stripped: [why],
      });
      const { given: bare } = await forwarded({ attachments: [anAttachment(content)] }, isCovered);
      expect(bare.statement).not.toHaveProperty('attachments');
    },
  );

  it('change nothing of a statement that has none', async () => {
    const { given, statement } = await forwarded({});
    expect(given).toEqual({ statement });
  });
});
