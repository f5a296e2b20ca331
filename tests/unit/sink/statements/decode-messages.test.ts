import { decodeRecord, encodeRecord } from '../../../../src/journal/port/batch-encoding.ts';
import { decodeMessages } from '../../../../src/sink/statements/decode-messages.ts';
import type { Json, JsonObject, StampedBatch, Statement } from '../../../../src/xapi/model/types.ts';
import { batchOf } from '../../../models/sink/batch-of.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';

const STORED = 1_700_000_000_000;
const ACTOR = { mbox: 'mailto:a@example.org' };
const VERB = { id: 'http://example.org/did' };
const OBJECT = { id: 'http://example.org/it' };
const SIMPLE = { actor: ACTOR, verb: VERB, object: OBJECT };

const frozen = <T extends Json>(value: T): T => {
  if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) if (one !== undefined) frozen(one);
  return Object.freeze(value);
};

/**
 * The decoded messages of a batch that was ingested in this process, with its parsed statements frozen.
 */
const handedOver = (batch: StampedBatch, sent: readonly JsonObject[]): ReturnType<typeof decodeMessages> =>
  decodeMessages(
    0,
    [
      {
        offset: 0,
        appendedAt: STORED,
        batches: [{ ...batch, statements: sent.map(frozen) as readonly unknown[] as readonly Statement[] }],
      },
    ],
    { stored: STORED },
  );

/** What is written of it when it is read from the journal. */
const readBack = (batch: StampedBatch, sent: readonly JsonObject[]): ReturnType<typeof decodeMessages> => {
  const { batches } = decodeRecord(
    encodeRecord([{ ...batch, statements: sent as readonly unknown[] as readonly Statement[] }]),
  );
  return decodeMessages(0, [{ offset: 0, appendedAt: STORED, batches }], { stored: STORED });
};

describe('Statements that ingestion has parsed', () => {
  it.each<[string, JsonObject]>([
    ['without an id, as PUT may bring them', SIMPLE],
    ['with an authority of the client', { ...SIMPLE, authority: { mbox: 'mailto:b@example.org' } }],
    ['with stored and version of the client', { ...SIMPLE, stored: '2020-01-01T00:00:00Z', version: '1.0.3' }],
    ['with a timestamp of another zone', { ...SIMPLE, timestamp: '2020-01-01T00:00:00+05:00' }],
    ['with a single context activity', { ...SIMPLE, context: { contextActivities: { parent: OBJECT } } }],
    [
      'that refer to another',
      { ...SIMPLE, object: { objectType: 'StatementRef', id: 'AAAAAAAA-0000-4000-8000-000000000001' } },
    ],
    [
      'with a SubStatement',
      {
        ...SIMPLE,
        object: {
          objectType: 'SubStatement',
          actor: ACTOR,
          verb: VERB,
          object: OBJECT,
          context: { contextActivities: { other: OBJECT } },
        },
      },
    ],
  ])('are stored %s as they are when they are read from the journal', async (_, sent) => {
    const batch = batchOf([sent], { version: '2.0.0' });
    const handed = await handedOver(batch, [sent]);
    expect(handed).toEqual(await readBack(batch, [sent]));
    expect(handed.statements).toHaveLength(1);
  });

  it('are not parsed from the body again', async () => {
    const batch = batchOf([SIMPLE]);
    const {
      statements: [one],
    } = await handedOver(batch, [{ ...SIMPLE, verb: { id: 'http://example.org/parsed' } }]);
    expect(one!.statement.verb.id).toBe('http://example.org/parsed');
  });

  it('are parsed from the body where they are not in their order', async () => {
    const sent = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'].map((id) => ({
      id,
      ...SIMPLE,
    }));
    const batch = batchOf(sent);
    expect(await handedOver(batch, sent.toReversed())).toEqual(await readBack(batch, sent));
  });

  it('never reach the journal', () => {
    const {
      batches: [read],
    } = decodeRecord(encodeRecord([{ ...batchOf([SIMPLE]), statements: [SIMPLE] }]));
    expect(read!.statements).toBeUndefined();
  });
});

describe('Statements of several batches in one write', () => {
  it('have the authority of their own batch each', async () => {
    const authorities = ['moodle', 'h5p', 'moodle'].map((name) =>
      JSON.stringify({ objectType: 'Agent', account: { homePage: 'https://lrs.example', name } }),
    );
    const batches = authorities.map((authority) => batchOf([SIMPLE, SIMPLE], { authority }));
    const { statements } = await decodeMessages(0, [{ offset: 0, appendedAt: STORED, batches }], { stored: STORED });
    const expected = authorities.flatMap((one) => [JSON.parse(one) as unknown, JSON.parse(one) as unknown]);
    expect(statements.map(({ statement }) => statement.authority)).toEqual(expected);
    const stored = statements.map(({ document }) => JSON.parse(Buffer.from(document.text).toString()) as Statement);
    expect(stored.map(({ authority }) => authority)).toEqual(expected);
  });
});

describeFixtures('Statements of many systems that ingestion has parsed', () => {
  it('are stored as they are when they are read from the journal', async () => {
    const records = fixtureRecords<{ readonly xapi: string; readonly statement: JsonObject }>('valid.ndjson');
    expect(records.length).toBeGreaterThan(100);
    for (const { xapi, statement } of records) {
      const batch = batchOf([statement], { version: xapi === '2.0' ? '2.0.0' : '1.0.3' });
      expect(await handedOver(batch, [statement])).toEqual(await readBack(batch, [statement]));
    }
  });
});
