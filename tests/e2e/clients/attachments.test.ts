import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { createHash } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { type CarnetProcess, startCarnet } from '../../support/servers/processes/carnet-process.ts';
import { anAttachment, BOUNDARY, statementsPart } from '../../support/clients/multipart-client.ts';
import { embeddedBackends, type Backends } from '../../support/servers/backends.ts';

/** By how many bytes the process may grow: far less than an attachment. */
const SPARE = 50_000_000;

/** Content that is never whole in memory, with its hash and the statement that it belongs to. */
const someContent = (name: string, megabytes: number) => {
  const block = (index: number): Buffer => Buffer.alloc(1_000_000, `${index} of ${name} is not like the others. `);
  const hash = createHash('sha256');
  for (let index = 0; index < megabytes; index++) hash.update(block(index));
  const sha2 = hash.digest('hex');
  const length = megabytes * 1_000_000;
  return {
    block,
    megabytes,
    sha2,
    length,
    statement: aNamedStatement({ attachments: [anAttachment('', { sha2, length, contentType: 'video/mp4' })] }),
  };
};
type Content = ReturnType<typeof someContent>;

describe('an attachment of 100 MB', () => {
  let directory: Backends;
  let carnet: CarnetProcess;
  beforeAll(async () => {
    directory = embeddedBackends();
    carnet = await startCarnet(directory, { NODE_FLAGS: '--max-old-space-size=128', ACK_WAIT_MS: '20000' });
  });
  afterAll(async () => {
    expect(await carnet.stop()).toBe(0);
    expect(carnet.output()).toBe('');
    await directory.remove();
  });

  const headers = (): Record<string, string> => ({
    Authorization: carnet.authorization,
    'X-Experience-API-Version': '2.0.0',
  });
  const memory = async (): Promise<number> =>
    Number(
      /^process_resident_memory_bytes (\S+)/m.exec(
        await (await fetch(`${carnet.url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } })).text(),
      )?.[1],
    );

  /** The most memory that the process has while `work` is done, beyond what it has before. */
  const growth = async (work: Promise<unknown>): Promise<number> => {
    const before = await memory();
    let most = before;
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    while (!done) {
      most = Math.max(most, await memory());
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    await ended;
    return most - before;
  };

  const large = someContent('a lesson', 100);

  const upload = ({ statement, sha2, megabytes, block }: Content): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${carnet.url}/xapi/statements`,
        { method: 'POST', headers: { ...headers(), 'Content-Type': `multipart/mixed; boundary=${BOUNDARY}` } },
        (answer) => {
          answer.resume().on('end', () => resolve(answer.statusCode));
        },
      ).on('error', reject);
      sent.write(
        [
          `--${BOUNDARY}`,
          'Content-Type: application/json',
          '',
          String(statementsPart(statement).content),
          `--${BOUNDARY}`,
          'Content-Type: video/mp4',
          'Content-Transfer-Encoding: binary',
          `X-Experience-API-Hash: ${sha2}`,
          '',
          '',
        ].join('\r\n'),
      );
      const write = async (): Promise<void> => {
        for (let index = 0; index < megabytes; index++)
          if (!sent.write(block(index)))
            await new Promise((go) => {
              sent.once('drain', go);
            });
        sent.end(`\r\n--${BOUNDARY}--\r\n`);
      };
      write().catch(reject);
    });

  const download = ({ statement }: Content, take: (answer: IncomingMessage) => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      request(
        `${carnet.url}/xapi/statements?attachments=true&statementId=${statement.id}`,
        { headers: headers() },
        (answer) => {
          take(answer).then(resolve, reject);
        },
      )
        .on('error', reject)
        .end();
    });

  const hashOf = async ({ length }: Content, answer: IncomingMessage): Promise<string> => {
    expect(answer.statusCode).toBe(200);
    const boundary = String(answer.headers['content-type']).split(' boundary=')[1] ?? '';
    const end = Number(answer.headers['content-length']) - `\r\n--${boundary}--\r\n`.length;
    const hash = createHash('sha256');
    let at = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      hash.update(chunk.subarray(Math.max(0, end - length - at), Math.max(0, end - at)));
      at += chunk.length;
    }
    return hash.digest('hex');
  };

  it('passes unchanged through a process with a heap of 128 MB, which never has it in memory as a whole', async () => {
    // Caches and buffers that any work fills.
    expect(await upload(someContent('a warming up', 40))).toBe(200);
    expect(await growth(upload(large).then((status) => expect(status).toBe(200)))).toBeLessThan(SPARE);
    expect(
      await growth(download(large, async (answer) => expect(await hashOf(large, answer)).toBe(large.sha2))),
    ).toBeLessThan(SPARE);
  });

  it('waits for a client that pauses, and is released when the client leaves', async () => {
    const slow = Array.from({ length: 8 }, () =>
      download(large, async (answer) => {
        answer.pause();
        await new Promise((resolve) => {
          setTimeout(resolve, 1500);
        });
        answer.destroy();
      }),
    );
    expect(await growth(Promise.all(slow))).toBeLessThan(SPARE);
    await download(large, async (answer) => expect(await hashOf(large, answer)).toBe(large.sha2));
  });
});
