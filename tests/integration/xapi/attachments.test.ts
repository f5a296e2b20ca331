import { randomBytes, randomUUID } from 'node:crypto';
import { aClient } from '../../support/clients/client.ts';
import { aNamedStatement, aStatement } from '../../support/builders/statements/a-statement.ts';
import { aCertificate, aJws, rsaKeys } from '../../support/builders/statements/a-certificate.ts';
import {
  aMessage,
  anAttachment,
  attachmentPart,
  BOUNDARY,
  type Message,
  receive,
  send,
  sha2Of,
  statementsPart,
} from '../../support/clients/multipart-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const byId = (id: string): string => `/xapi/statements?attachments=true&statementId=${id}`;

describeOnBackends('both', 'statements with attachments', (makeBackends) => {
  let client: ReturnType<typeof aClient>;
  const carnet = useCarnet(makeBackends, { bodyLimit: 100_000, attachmentsLimit: 3_000_000 });
  beforeAll(async () => {
    client = aClient(carnet);
    await client.post(aStatement()).expect(200);
  });

  /** A statement with these contents as its attachments. */
  const attaching = (...contents: readonly (Uint8Array | string)[]) =>
    aNamedStatement({ attachments: contents.map((content) => anAttachment(content)) });
  const isStored = async (content: Uint8Array | string): Promise<boolean> =>
    (await carnet.store.attachments.find([sha2Of(content)])).size === 1;

  describe('coming in', () => {
    it('are kept with the data, which come back byte for byte with type, encoding and hash', async () => {
      const [picture, essay] = [randomBytes(700_000), 'An essay\r\n--of two lines\r\n'];
      const statement = aNamedStatement({
        attachments: [anAttachment(picture, { contentType: 'image/png' }), anAttachment(essay)],
      });
      expect(
        await send(
          carnet,
          aMessage([
            statementsPart(statement),
            attachmentPart(picture, { 'Content-Type': 'image/png' }),
            attachmentPart(essay),
          ]),
        ),
      ).toMatchObject({ status: 200, body: [statement.id] });
      const { json, first, parts, end } = await receive(carnet, byId(statement.id));
      expect(first).toEqual({ 'Content-Type': 'application/json' });
      expect(json).toMatchObject(statement);
      expect(parts.map(({ headers }) => headers)).toEqual([
        {
          'Content-Type': 'image/png',
          'Content-Transfer-Encoding': 'binary',
          'X-Experience-API-Hash': sha2Of(picture),
        },
        { 'Content-Type': 'text/plain', 'Content-Transfer-Encoding': 'binary', 'X-Experience-API-Hash': sha2Of(essay) },
      ]);
      expect(parts.map(({ content }) => sha2Of(content))).toEqual([sha2Of(picture), sha2Of(essay)]);
      expect(end).toBe('--\r\n');
    });

    it('may be put under an id in either version, with any SHA-2, and with a wrong length', async () => {
      for (const [version, algorithm] of [
        ['1.0.3', 'sha384'],
        ['2.0.0', 'sha512'],
        ['2.0.0', 'sha224'],
      ] as const) {
        const content = randomBytes(1000);
        const sha2 = sha2Of(content, algorithm).toUpperCase();
        const id = randomUUID();
        const message = aMessage([
          statementsPart(aStatement({ attachments: [anAttachment(content, { sha2, length: 7 })] })),
          attachmentPart(content, { 'X-Experience-API-Hash': sha2.toLowerCase() }),
        ]);
        expect(
          (await send(carnet, message, { method: 'PUT', path: `/xapi/statements?statementId=${id}`, version })).status,
        ).toBe(204);
        const { parts } = await receive(carnet, byId(id));
        expect(parts).toEqual([
          {
            headers: {
              'Content-Type': 'text/plain',
              'Content-Transfer-Encoding': 'binary',
              'X-Experience-API-Hash': sha2,
            },
            content,
          },
        ]);
      }
    });

    it('may be in a SubStatement', async () => {
      const content = randomUUID();
      const statement = aNamedStatement({
        object: { objectType: 'SubStatement', ...aStatement({ attachments: [anAttachment(content)] }) },
      });
      expect((await send(carnet, aMessage([statementsPart(statement)]))).body).toMatchObject({
        kind: 'invalid-request',
        faults: [{ at: '/object/attachments/0' }],
      });
      expect((await send(carnet, aMessage([statementsPart(statement), attachmentPart(content)]))).status).toBe(200);
      expect((await receive(carnet, byId(statement.id))).parts.map((part) => part.content.toString())).toEqual([
        content,
      ]);
    });

    const content = randomUUID();
    const tolerated: readonly (readonly [string, () => Message])[] = [
      [
        'a line end before the first boundary',
        () => ({
          ...aMessage([statementsPart(attaching(content)), attachmentPart(content)]),
          body: Buffer.concat([
            Buffer.from('\r\n'),
            aMessage([statementsPart(attaching(content)), attachmentPart(content)]).body,
          ]),
        }),
      ],
      [
        'a quoted boundary',
        () =>
          aMessage(
            [statementsPart(attaching(content)), attachmentPart(content)],
            `multipart/mixed; boundary="${BOUNDARY}"`,
          ),
      ],
      [
        'headers without a blank and in other letters',
        () => {
          const { type, body } = aMessage([statementsPart(attaching(content)), attachmentPart(content)]);
          return {
            type,
            body: Buffer.from(
              body.toString().replaceAll(': ', ':').replace('X-Experience-API-Hash', 'x-experience-api-HASH'),
            ),
          };
        },
      ],
      [
        'no line end at the end',
        () => {
          const { type, body } = aMessage([statementsPart(attaching(content)), attachmentPart(content)]);
          return { type, body: body.subarray(0, -2) };
        },
      ],
      [
        'a Content-Disposition',
        () =>
          aMessage([
            statementsPart(attaching(content)),
            attachmentPart(content, { 'Content-Disposition': 'attachment; filename="a.txt"' }),
          ]),
      ],
      [
        'no Content-Transfer-Encoding and no Content-Type',
        () =>
          aMessage([
            statementsPart(attaching(content)),
            attachmentPart(content, { 'Content-Transfer-Encoding': undefined, 'Content-Type': undefined }),
          ]),
      ],
      [
        'a Content-Type with other parameters',
        () =>
          aMessage([
            statementsPart(attaching(content)),
            attachmentPart(content, { 'Content-Type': 'Text/Plain; charset=utf-8' }),
          ]),
      ],
      [
        'a fileUrl beside the data',
        () =>
          aMessage([
            statementsPart(
              aNamedStatement({ attachments: [anAttachment(content, { fileUrl: 'https://x.example/f' })] }),
            ),
            attachmentPart(content),
          ]),
      ],
      [
        'a fileUrl in place of the data',
        () =>
          aMessage([
            statementsPart(
              aNamedStatement({ attachments: [anAttachment(randomUUID(), { fileUrl: 'https://x.example/f' })] }),
            ),
          ]),
      ],
      ['no attachments', () => aMessage([statementsPart([aNamedStatement(), aNamedStatement({ attachments: [] })])])],
      [
        'one copy of the data of two statements, and a second one',
        () =>
          aMessage([
            statementsPart([attaching(content), attaching(content)]),
            attachmentPart(content),
            attachmentPart(content),
          ]),
      ],
    ];
    it.each(tolerated)('are taken with %s', async (_, message) => {
      expect(await send(carnet, message())).toMatchObject({ status: 200 });
    });

    const other = randomUUID();
    const refused: readonly (readonly [string, string, () => Message])[] = [
      [
        'no boundary in the header',
        'Content-Type',
        () => aMessage([statementsPart(attaching(other)), attachmentPart(other)], 'multipart/mixed;'),
      ],
      [
        'no first boundary',
        'Content-Type',
        () => {
          const { type, body } = aMessage([statementsPart(attaching(other)), attachmentPart(other)]);
          return { type, body: body.subarray(BOUNDARY.length + 4) };
        },
      ],
      [
        'no boundary between the parts',
        '',
        () => {
          const { type, body } = aMessage([statementsPart(attaching(other)), attachmentPart(other)]);
          return {
            type,
            body: Buffer.from(
              body.toString().replace(`\r\n--${BOUNDARY}\r\nContent-Type: text`, '\r\nContent-Type: text'),
            ),
          };
        },
      ],
      [
        'no last boundary',
        '',
        () => {
          const { type, body } = aMessage([statementsPart(attaching(other)), attachmentPart(other)]);
          return { type, body: body.subarray(0, -6) };
        },
      ],
      [
        'a first part that is not JSON',
        'Content-Type',
        () =>
          aMessage([
            { ...statementsPart(attaching(other)), headers: { 'Content-Type': 'text/plain' } },
            attachmentPart(other),
          ]),
      ],
      [
        'statements in two parts',
        'X-Experience-API-Hash',
        () => aMessage([statementsPart(attaching(other)), statementsPart(attaching(other)), attachmentPart(other)]),
      ],
      [
        'no hash in a part',
        'X-Experience-API-Hash',
        () =>
          aMessage([statementsPart(attaching(other)), attachmentPart(other, { 'X-Experience-API-Hash': undefined })]),
      ],
      [
        'what is no hash in a part',
        'X-Experience-API-Hash',
        () =>
          aMessage([
            statementsPart(attaching(other)),
            attachmentPart(other, { 'X-Experience-API-Hash': 'g'.repeat(64) }),
          ]),
      ],
      [
        'data that are not those of their hash',
        'X-Experience-API-Hash',
        () => aMessage([statementsPart(attaching(other)), { ...attachmentPart(other), content: `${other}!` }]),
      ],
      [
        'an encoding that is not binary',
        'Content-Transfer-Encoding',
        () =>
          aMessage([
            statementsPart(attaching(other)),
            attachmentPart(other, { 'Content-Transfer-Encoding': 'base64' }),
          ]),
      ],
      [
        'a part that no attachment has',
        'X-Experience-API-Hash',
        () => aMessage([statementsPart(attaching(other)), attachmentPart(other), attachmentPart('more')]),
      ],
      [
        'an attachment without its data',
        '/attachments/1',
        () => aMessage([statementsPart(attaching(other, 'absent')), attachmentPart(other)]),
      ],
      [
        'an attachment whose data the store has, but the request has not',
        '/1/attachments/0',
        () => aMessage([statementsPart([attaching(other), attaching(content)]), attachmentPart(other)]),
      ],
      [
        'a type that is not that of the attachment',
        'Content-Type',
        () => aMessage([statementsPart(attaching(other)), attachmentPart(other, { 'Content-Type': 'image/png' })]),
      ],
    ];
    it.each(refused)('are refused with %s, and nothing of it is kept', async (_, at, message) => {
      const answer = await send(carnet, message());
      expect(`${answer.status} ${answer.body.kind ?? ''}`).toMatch(/^400 invalid-(?:request|json)$/);
      expect(answer.body.faults?.[0]?.at ?? '').toBe(at);
      expect(await isStored(other)).toBe(false);
    });

    it('are refused as plain JSON unless each has a fileUrl', async () => {
      const well = aNamedStatement({ attachments: [anAttachment(randomUUID(), { fileUrl: 'https://x.example/f' })] });
      await client.post(well).expect(200);
      const answer = await client.post([well, attaching('a')]).expect(400);
      expect(answer.body).toMatchObject({
        kind: 'invalid-request',
        faults: [{ at: '/1/attachments/0', requirement: expect.stringContaining('1.5') as string }],
      });
      expect((await receive(carnet, byId(well.id))).parts).toEqual([]);
    });

    it('are refused as larger than the limits: 413, for the statements and for all together', async () => {
      const large = randomBytes(3_000_000);
      expect(await send(carnet, aMessage([statementsPart(attaching(large)), attachmentPart(large)]))).toMatchObject({
        status: 413,
        body: { kind: 'too-large' },
      });
      const long = attaching(large.subarray(0, 10));
      expect(
        await send(
          carnet,
          aMessage([
            {
              ...statementsPart(long),
              content: JSON.stringify({ ...long, result: { response: 'x'.repeat(100_000) } }),
            },
          ]),
        ),
      ).toMatchObject({ status: 413 });
      expect(await isStored(large)).toBe(false);
    });

    it('leave nothing behind where their statements are refused for whatever reason', async () => {
      const data = randomUUID();
      expect(
        (await send(carnet, aMessage([statementsPart({ ...attaching(data), verb: {} }), attachmentPart(data)]))).status,
      ).toBe(400);
      const reader = { url: carnet.url, authorization: await carnet.issue('reading-tool', ['statements/read']) };
      expect((await send(reader, aMessage([statementsPart(attaching(data)), attachmentPart(data)]))).status).toBe(403);
      const existing = aNamedStatement();
      await client.post(existing).expect(200);
      expect(
        (await send(carnet, aMessage([statementsPart({ ...attaching(data), id: existing.id }), attachmentPart(data)])))
          .status,
      ).toBe(200);
      expect(
        (
          await send(
            carnet,
            aMessage([
              statementsPart({ ...attaching(data), id: existing.id, verb: { id: 'https://x.example/other' } }),
              attachmentPart(data),
            ]),
          )
        ).status,
      ).toBe(409);
      expect(await isStored(data)).toBe(false);
    });

    it('renew the time of data that they reuse by a fileUrl', async () => {
      const data = randomUUID();
      await send(carnet, aMessage([statementsPart(attaching(data)), attachmentPart(data)]));
      const before = (await carnet.store.attachments.find([sha2Of(data)])).get(sha2Of(data))!.usedAt;
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
      const reusing = aNamedStatement({ attachments: [anAttachment(data, { fileUrl: 'https://x.example/f' })] });
      await client.post(reusing).expect(200);
      expect((await carnet.store.attachments.find([sha2Of(data)])).get(sha2Of(data))!.usedAt).toBeGreaterThan(before);
      expect((await receive(carnet, byId(reusing.id))).parts).toHaveLength(1);
    });
  });

  describe('going out', () => {
    const verb = `https://x.example/verbs/${randomUUID()}`;
    const shared = randomUUID();
    const own = Array.from({ length: 5 }, () => randomUUID());
    beforeAll(async () => {
      const statements = own.map((content) => ({ ...attaching(content, shared), verb: { id: verb } }));
      await send(
        carnet,
        aMessage([
          statementsPart(statements),
          attachmentPart(shared),
          ...own.map((content) => attachmentPart(content)),
        ]),
      );
    });

    it('are in a page once for each hash, only those of its statements, and so on the next pages', async () => {
      const all: string[] = [];
      let path = `/xapi/statements?attachments=true&limit=2&ascending=true&verb=${encodeURIComponent(verb)}`;
      for (let page = 0; page < 3; page++) {
        const { json, parts, headers, length } = await receive(carnet, path);
        const texts = parts.map(({ content }) => content.toString());
        expect(texts.filter((text) => text === shared)).toHaveLength(1);
        expect(parts).toHaveLength(json.statements.length + 1);
        expect(headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=[0-9a-f]+$/);
        expect(Number(headers.get('content-length'))).toBe(length);
        expect(headers.get('x-experience-api-consistent-through')).not.toBeNull();
        all.push(...texts.filter((text) => text !== shared));
        path = json.more;
      }
      expect(path).toBe('');
      expect(all).toEqual(own);
    });

    it('are left out unless they are asked for', async () => {
      for (const query of [{}, { attachments: false }]) {
        const answer = await client.get({ verb, ...query }).expect(200);
        expect(answer.headers['content-type']).toBe('application/json');
        expect((answer.body as { statements: object[] }).statements).toHaveLength(5);
      }
    });

    it('are counted in the answer to HEAD, which has no body', async () => {
      const path = `/xapi/statements?attachments=true&verb=${encodeURIComponent(verb)}`;
      const [got, headed] = [await receive(carnet, path), await receive(carnet, path, 'HEAD')];
      expect(headed.length).toBe(0);
      expect(headed.headers.get('content-length')).toBe(String(got.length));
    });

    it.each(['ids', 'canonical'])('come with the format %s too', async (format) => {
      expect(
        (await receive(carnet, `/xapi/statements?attachments=true&format=${format}&verb=${encodeURIComponent(verb)}`))
          .parts,
      ).toHaveLength(6);
    });
  });

  describe('for a credential that may read only what its own source posted', () => {
    const as = async (source: string) => ({
      url: carnet.url,
      authorization: await carnet.issue(source, ['statements/write', 'statements/read/mine']),
    });
    const naming = (content: string) =>
      aNamedStatement({ attachments: [anAttachment(content, { fileUrl: 'https://x.example/f' })] });
    const textsOf = async (reader: { readonly url: string; readonly authorization: string }, path: string) =>
      (await receive(reader, path)).parts.map(({ content }) => content.toString());

    it('are those that its source brought, not those whose hash it knows', async () => {
      const essay = randomUUID();
      const [school, spy] = [await as('a-school'), await as('a-spy')];
      await send(school, aMessage([statementsPart(attaching(essay)), attachmentPart(essay)]));
      const named = naming(essay);
      expect((await send(spy, aMessage([statementsPart(named)]))).status).toBe(200);
      expect([await textsOf(spy, byId(named.id)), await textsOf(spy, '/xapi/statements?attachments=true')]).toEqual([
        [],
        [],
      ]);
      expect(await textsOf(carnet, byId(named.id))).toEqual([]);

      await send(spy, aMessage([statementsPart(attaching(essay)), attachmentPart(essay)]));
      expect(await textsOf(spy, byId(named.id))).toEqual([essay]);
    });

    it('are those that its source brought earlier, on every page', async () => {
      const essay = randomUUID();
      const tool = await as('a-tool');
      await send(tool, aMessage([statementsPart(attaching(essay)), attachmentPart(essay)]));
      const other = randomUUID();
      await send(carnet, aMessage([statementsPart(attaching(other)), attachmentPart(other)]));
      await send(tool, aMessage([statementsPart([naming(essay), naming(other)])]));
      const first = await receive(tool, '/xapi/statements?attachments=true&limit=1');
      expect(first.parts).toEqual([]);
      expect(await textsOf(tool, first.json.more)).toEqual([essay]);
    });
  });

  describe('that sign a statement', () => {
    const keys = rsaKeys();
    const signing = (jws: string, about: Readonly<Record<string, unknown>> = {}) =>
      anAttachment(jws, {
        usageType: 'http://adlnet.gov/expapi/attachments/signature',
        contentType: 'application/octet-stream',
        ...about,
      });
    const signed = (statement: object, jws: string, about: Readonly<Record<string, unknown>> = {}) => {
      const attachment = signing(jws, about);
      return aMessage([
        statementsPart([aNamedStatement(), { ...statement, attachments: [attachment] }]),
        attachmentPart(jws, { 'Content-Type': attachment['contentType'] as string }),
      ]);
    };

    it('are kept where they are valid, and come back', async () => {
      const statement = aNamedStatement();
      const jws = aJws(statement, keys, { x5c: [aCertificate({ subject: 'a school', keys })] });
      expect((await send(carnet, signed(statement, jws))).status).toBe(200);
      expect((await receive(carnet, byId(statement.id))).parts.map(({ content }) => content.toString())).toEqual([jws]);
    });

    const rows: readonly (readonly [string, (statement: object) => Message, string])[] = [
      ['of another statement', (statement) => signed(statement, aJws(aNamedStatement(), keys)), '/1/attachments/0'],
      ['that is no JWS', (statement) => signed(statement, 'hello'), '/1/attachments/0'],
      [
        'of another certificate',
        (statement) =>
          signed(statement, aJws(statement, keys, { x5c: [aCertificate({ subject: 'x', keys: rsaKeys() })] })),
        '/1/attachments/0',
      ],
      [
        'of another type',
        (statement) => signed(statement, aJws(statement, keys), { contentType: 'text/plain' }),
        '/1/attachments/0/contentType',
      ],
    ];
    it.each(rows)('are refused: %s', async (_, message, at) => {
      expect(await send(carnet, message(aNamedStatement()))).toMatchObject({
        status: 400,
        body: { kind: 'invalid-statement', faults: [{ at }] },
      });
    });

    it('are refused where one stands for two statements, and may be named twice by one', async () => {
      const statement = aStatement();
      const jws = aJws(statement, keys);
      const message = (...statements: readonly object[]) =>
        aMessage([statementsPart(statements), attachmentPart(jws, { 'Content-Type': 'application/octet-stream' })]);
      const one = { ...statement, attachments: [signing(jws)] };
      expect(await send(carnet, message(one, one))).toMatchObject({
        status: 400,
        body: { kind: 'invalid-statement', faults: [{ at: '/1/attachments/0' }] },
      });
      expect((await send(carnet, message({ ...statement, attachments: [signing(jws), signing(jws)] }))).status).toBe(
        200,
      );
    });

    it('are refused without their data, though they have a fileUrl', async () => {
      const attachment = signing('hello', { fileUrl: 'https://x.example/f' });
      const answer = await client.post(aStatement({ attachments: [attachment] })).expect(400);
      expect(answer.body).toMatchObject({ faults: [{ at: '/attachments/0' }] });
      expect((await send(carnet, aMessage([statementsPart(aStatement({ attachments: [attachment] }))]))).status).toBe(
        400,
      );
    });
  });
});
