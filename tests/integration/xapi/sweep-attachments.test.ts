import { randomUUID } from 'node:crypto';
import { createSweepAttachments } from '../../../src/sink/erasure/sweep-attachments.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient } from '../../support/clients/client.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  receive,
  send,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 3, 1);

const data = async function* (content: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(content));
};

describeOnBackends('both', 'the sweep of attachments', (makeBackends) => {
  let clock = START;
  let through = START;
  const carnet = useCarnet(makeBackends, { now: () => clock++ }, 'each');
  beforeEach(() => {
    clock = START;
    through = START;
  });

  const aSweep = () =>
    createSweepAttachments({
      store: carnet.store,
      consistentThrough: () => Promise.resolve(through),
      now: () => clock,
    });
  const there = async (...contents: readonly string[]): Promise<readonly boolean[]> => {
    const found = await carnet.store.attachments.find(contents.map((content) => sha2Of(content)));
    return contents.map((content) => found.has(sha2Of(content)));
  };
  const abandon = (content: string, usedAt: number): Promise<void> =>
    carnet.store.attachments.put({ sha2: sha2Of(content), usedAt, source: 'moodle' }, data(content));

  it('deletes what no statement refers to, once Consistent-Through is an hour past its last use', async () => {
    const content = randomUUID();
    await abandon(content, START);
    const sweep = aSweep();
    for (const [now, reached, left] of [
      [START + HOUR, START + HOUR, true],
      [START + 10 * HOUR, START + HOUR, true],
      [START + HOUR, START + 10 * HOUR, true],
      [START + HOUR + 1, START + HOUR + 1, false],
    ] as const) {
      [clock, through] = [now, reached];
      await sweep();
      expect([now - START, reached - START, await there(content)]).toEqual([now - START, reached - START, [left]]);
    }
  });

  it('keeps what a statement has, or the SubStatement in one, in any case, and also where that is voided', async () => {
    const [own, inner, upper, voided] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const ofVoided = aNamedStatement({ attachments: [anAttachment(voided)] });
    const ofOwn = aNamedStatement({
      attachments: [anAttachment(own), anAttachment(upper, { sha2: sha2Of(upper).toUpperCase() })],
    });
    const ofInner = aNamedStatement({
      object: {
        objectType: 'SubStatement',
        actor: { mbox: 'mailto:a@b.example' },
        verb: { id: 'https://x.example/v' },
        object: { id: 'https://x.example/o' },
        attachments: [anAttachment(inner)],
      },
    });
    const message = aMessage([
      statementsPart([ofOwn, ofInner, ofVoided]),
      ...[own, inner, upper, voided].map((content) => attachmentPart(content)),
    ]);
    expect((await send(carnet, message)).status).toBe(200);
    await aClient(carnet)
      .post(
        aNamedStatement({
          verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
          object: { objectType: 'StatementRef', id: ofVoided.id },
        }),
      )
      .expect(200);
    const lost = randomUUID();
    await abandon(lost, START);
    clock = through = START + 100 * HOUR;
    expect(await aSweep()()).toEqual({ seen: 5, removed: 1 });
    expect(await there(own, inner, upper, voided, lost)).toEqual([true, true, true, true, false]);
    expect((await receive(carnet, `/xapi/statements?attachments=true&statementId=${ofOwn.id}`)).parts).toHaveLength(2);
  });

  it('keeps what a request uses again while it sweeps', async () => {
    const content = randomUUID();
    await abandon(content, START);
    clock = through = START + 2 * HOUR;
    const { attachments, statements } = carnet.store;
    const sweep = createSweepAttachments({
      store: {
        attachments,
        statements: {
          ...statements,
          findIdsByToken: async (...of) => {
            const found = await statements.findIdsByToken(...of);
            await attachments.touch([sha2Of(content)], clock);
            return found;
          },
        },
      },
      consistentThrough: () => Promise.resolve(through),
      now: () => clock,
    });
    expect(await sweep()).toEqual({ seen: 1, removed: 0 });
    expect(await there(content)).toEqual([true]);
  });

  it('goes on where it ended, and comes to all of many', async () => {
    const contents = Array.from({ length: 520 }, (_, index) => `${index} ${randomUUID()}`);
    for (let at = 0; at < contents.length; at += 20)
      await Promise.all(contents.slice(at, at + 20).map((content) => abandon(content, START + Math.floor(at / 100))));
    const used = randomUUID();
    await send(
      carnet,
      aMessage([statementsPart(aNamedStatement({ attachments: [anAttachment(used)] })), attachmentPart(used)]),
    );
    clock = through = START + 2 * HOUR;
    const sweep = aSweep();
    expect(await sweep()).toEqual({ seen: 521, removed: 520 });
    expect(await sweep()).toEqual({ seen: 0, removed: 0 });
    expect(await there(used, ...contents)).toEqual([true, ...contents.map(() => false)]);
  });

  it('waits for a store that is away, and looks at the same again', async () => {
    await abandon('x', START);
    clock = through = START + 2 * HOUR;
    let away = true;
    const { attachments, statements } = carnet.store;
    const sweep = createSweepAttachments({
      store: {
        attachments,
        statements: {
          ...statements,
          findIdsByToken: (...of) => (away ? Promise.reject(new Error('away')) : statements.findIdsByToken(...of)),
        },
      },
      consistentThrough: () => Promise.resolve(through),
      now: () => clock,
    });
    await expect(sweep()).rejects.toThrow('away');
    away = false;
    expect(await sweep()).toEqual({ seen: 1, removed: 1 });
  });
});
