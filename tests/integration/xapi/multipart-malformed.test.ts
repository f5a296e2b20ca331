import fc from 'fast-check';
import { Agent, request } from 'node:http';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { aJws, rsaKeys } from '../../support/builders/statements/a-certificate.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  BOUNDARY,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { embeddedBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/** How many batches of 20; other ones in every run. BATCHES=100 is the full measure. */
const BATCHES = Number(process.env['BATCHES'] ?? 25);

const keys = rsaKeys();
const contents = ['one', 'two\r\nlines', ''];

/** A message in which everything is right: plain attachments, and a signature. */
const right = (): Buffer => {
  const statement = aNamedStatement();
  const jws = aJws(statement, keys);
  const signature = anAttachment(jws, {
    usageType: 'http://adlnet.gov/expapi/attachments/signature',
    contentType: 'application/octet-stream',
  });
  return aMessage([
    statementsPart([
      aNamedStatement({ attachments: contents.map((content) => anAttachment(content)) }),
      { ...statement, attachments: [signature] },
    ]),
    ...contents.map((content) => attachmentPart(content)),
    attachmentPart(jws, { 'Content-Type': 'application/octet-stream' }),
  ]).body;
};

const odd = fc.constantFrom(
  '\r\n',
  '\r',
  '\n',
  '\r\n\r\n',
  '-',
  '--',
  `--${BOUNDARY}`,
  `\r\n--${BOUNDARY}\r\n`,
  `\r\n--${BOUNDARY}--`,
  ':',
  'Content-Type: application/json\r\n',
  'X-Experience-API-Hash: ',
  '{',
  '"',
  '.',
  '\0',
  '\xff',
  'é',
);

/** Places are said as parts of the length, so that they are spread over messages of any length. */
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
type Mutation = (bytes: Buffer) => Buffer;
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fraction, odd).map(([at, text]): Mutation => (bytes) => {
    const cut = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, cut), Buffer.from(text), bytes.subarray(cut)]);
  }),
  fc.tuple(fraction, fc.nat(200)).map(([at, length]): Mutation => (bytes) => {
    const cut = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, cut), bytes.subarray(cut + length)]);
  }),
  fc.tuple(fraction, fc.nat(400)).map(([at, length]): Mutation => (bytes) => {
    const cut = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, cut + length), bytes.subarray(cut)]);
  }),
  fc.tuple(fraction, fc.nat(255)).map(([at, byte]): Mutation => (bytes) => {
    const copy = Buffer.from(bytes);
    copy[Math.floor(at * (bytes.length - 1))] = byte;
    return copy;
  }),
  fraction.map(
    (at): Mutation =>
      (bytes) =>
        bytes.subarray(0, Math.floor(at * bytes.length)),
  ),
  fc
    .tuple(
      fc.constantFrom(
        'Content-Type',
        'binary',
        'X-Experience-API-Hash',
        'application/json',
        '\r\n',
        'sha2',
        'usageType',
        '"id"',
        'attachments',
      ),
      odd,
    )
    .map(
      ([from, to]): Mutation =>
        (bytes) =>
          Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1'),
    ),
);
const types = fc.oneof(
  { weight: 12, arbitrary: fc.constant(`multipart/mixed; boundary=${BOUNDARY}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'multipart/mixed',
      'multipart/mixed; boundary=',
      'multipart/mixed; boundary="',
      'multipart/mixed; boundary=-',
      `multipart/mixed; boundary="${BOUNDARY}"; x`,
      'multipart/mixed;;;=;boundary=\\',
    ),
  },
);

describe('a multipart message with mistakes', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const carnet = useCarnet(embeddedBackends, { ackWaitMs: 0, attachmentsLimit: 20_000, bodyLimit: 20_000 });
  afterAll(() => {
    agent.destroy();
  });

  const send = (body: Buffer, type: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = {
        Authorization: carnet.authorization,
        'X-Experience-API-Version': '2.0.0',
        'Content-Type': type,
        'Content-Length': body.length,
      };
      const sent = request(`${carnet.url}/xapi/statements`, { agent, method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.on('error', reject).end(body);
    });

  it(`is never answered with a status of 500 or more (${BATCHES * 20} of them)`, async () => {
    expect(await send(right(), `multipart/mixed; boundary=${BOUNDARY}`)).toBe(200);
    const seen = new Map<number, number>();
    const broken = fc.tuple(fc.array(mutation, { minLength: 1, maxLength: 4 }), types);
    await fc.assert(
      fc.asyncProperty(fc.array(broken, { minLength: 20, maxLength: 20 }), async (all) => {
        const statuses = await Promise.all(
          all.map(([mutations, type]) =>
            send(
              mutations.reduce((bytes, mutate) => mutate(bytes), right()),
              type,
            ),
          ),
        );
        for (const status of statuses) {
          seen.set(status, (seen.get(status) ?? 0) + 1);
          expect(status).toBeLessThan(500);
        }
      }),
      { numRuns: BATCHES, endOnFailure: true },
    );
    for (const status of [200, 400]) expect([status, seen.get(status)]).toEqual([status, expect.any(Number)]);
    expect(carnet.unexpectedErrors).toEqual([]);
  });
});
