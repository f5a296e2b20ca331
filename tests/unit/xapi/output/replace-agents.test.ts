import { replaceAgents } from '../../../../src/xapi/output/replace-agents.ts';
import { agentKey, eachActor } from '../../../../src/xapi/model/agents.ts';
import type { Actor, JsonObject, Statement } from '../../../../src/xapi/model/types.ts';
import { validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { fullStatement, fullStatement103 } from '../../../support/builders/statements/full-statement.ts';

const ADA = { mbox: 'mailto:ada@school.example' };
const BOB = { mbox: 'mailto:bob@school.example' };
const ACCOUNT = { homePage: 'https://carnet.example/erased', name: 'a random name' };
const NAMED = { name: 'Ada Lovelace', ...ADA };

const keyOf = (actor: Actor): string => agentKey(actor)!;
const replacedText = (text: string, ...actors: readonly Actor[]): string | undefined => {
  const keys = new Set((actors.length === 0 ? [ADA] : actors).map(keyOf));
  const replaced = replaceAgents(Buffer.from(text), { has: (key) => keys.has(key), account: ACCOUNT });
  return replaced && Buffer.from(replaced.text).toString();
};
const replaced = (statement: JsonObject): unknown => {
  const text = replacedText(JSON.stringify(statement));
  return text === undefined ? undefined : JSON.parse(text);
};
const inContext = (context: JsonObject): JsonObject => aStatement({ actor: BOB, context });
const contextOf = (statement: JsonObject): unknown =>
  (replaced(statement) as { context?: unknown } | undefined)?.context;

describe('replacing an Agent in a statement', () => {
  it.each<readonly [string, JsonObject, JsonObject]>([
    ['instructor', { instructor: NAMED }, { instructor: { account: ACCOUNT } }],
    [
      'team',
      { team: { objectType: 'Group', name: 'Class', member: [NAMED, BOB] } },
      { team: { objectType: 'Group', name: 'Class', member: [{ account: ACCOUNT }, BOB] } },
    ],
    [
      'contextAgents',
      { contextAgents: [{ objectType: 'contextAgent', agent: { objectType: 'Agent', ...NAMED }, relevantTypes: [] }] },
      {
        contextAgents: [
          { objectType: 'contextAgent', agent: { objectType: 'Agent', account: ACCOUNT }, relevantTypes: [] },
        ],
      },
    ],
    [
      'contextGroups',
      { contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', member: [BOB, NAMED] } }] },
      {
        contextGroups: [
          { objectType: 'contextGroup', group: { objectType: 'Group', member: [BOB, { account: ACCOUNT }] } },
        ],
      },
    ],
  ])('reaches %s, and drops the name', (_, context, expected) => {
    expect(contextOf(inContext(context))).toEqual(expected);
  });

  it('reaches an object and everything of a SubStatement', () => {
    expect(replaced(aStatement({ actor: BOB, object: { objectType: 'Agent', ...NAMED } }))).toMatchObject({
      object: { objectType: 'Agent', account: ACCOUNT },
    });
    const inner = aStatement({ actor: NAMED, object: { objectType: 'Agent', ...NAMED }, context: { instructor: ADA } });
    const statement = aStatement({ actor: BOB, object: { objectType: 'SubStatement', ...inner } });
    expect(JSON.stringify(replaced(statement))).not.toContain('ada');
    expect(replaced(statement)).toMatchObject({
      object: {
        objectType: 'SubStatement',
        actor: { account: ACCOUNT },
        object: { objectType: 'Agent', account: ACCOUNT },
        context: { instructor: { account: ACCOUNT } },
      },
    });
  });

  it('keeps a Group together whose identifier is replaced', () => {
    const team = { objectType: 'Group', name: 'Ada and others', ...ADA, member: [{ ...NAMED }, BOB] };
    expect(contextOf(inContext({ team }))).toEqual({
      team: { objectType: 'Group', account: ACCOUNT, member: [{ account: ACCOUNT }, BOB] },
    });
  });

  it('leaves the actor of the statement and the authority', () => {
    const statement = aStatement({ actor: NAMED, authority: ADA, context: { instructor: BOB } });
    expect(replaced(statement)).toBeUndefined();
  });

  it('finds each kind of identifier, in any spelling of JSON, and changes no other byte', () => {
    const sha1 = { mbox_sha1sum: 'cd9b00a5611f94eaa7b1661edab976068e364975' };
    expect(keyOf(sha1)).not.toBe(keyOf(ADA));
    const before = '{ "verb":{"id":"https://v.example/"},"actor":{"mbox":"mailto:bob@school.example"} ,';
    const others = '"object":{"id":"https://o.example/"},"result":{"extensions":{"https://e.example/":1.50,';
    const inText = '"https://f.example/":{"instructor":{"mbox":"mailto:ada@school.example"}}}},';
    const untouched = before + others + inText;
    const text =
      `${untouched}"context":{ "instructor" : { "n\\u0061me":"Ada" , "mbox" : "mailto:ada@SCHOOL.example" } ,` +
      '"team":{"objectType":"Group","member":[ {"openid":"https://ada.example/"},' +
      ' {"account":{"name":"ada","homePage":"https://h.example"},"name":"A"} ]}}}';
    const account = JSON.stringify(ACCOUNT);
    const actors = [
      ADA,
      { openid: 'https://ada.example/' },
      { account: { homePage: 'https://h.example', name: 'ada' } },
    ];
    expect(replacedText(text, ...actors)).toBe(
      `${untouched}"context":{ "instructor" : {"account":${account} } ,` +
        `"team":{"objectType":"Group","member":[ {"account":${account}}, {"account":${account}} ]}}}`,
    );
  });

  it('takes out signatures, and names what they were stored under', () => {
    const signature = {
      usageType: 'http://adlnet.gov/expapi/attachments/signature',
      display: { en: 'Signature' },
      contentType: 'application/octet-stream',
      length: 3,
      sha2: 'AB'.repeat(32),
    };
    const photo = { ...signature, usageType: 'https://school.example/photo', sha2: 'cd'.repeat(32) };
    const about = (attachments: readonly JsonObject[]) => ({ actor: BOB, context: { instructor: ADA }, attachments });
    const replaceIn = (statement: JsonObject) =>
      replaceAgents(Buffer.from(JSON.stringify(statement)), { has: (key) => key === keyOf(ADA), account: ACCOUNT })!;
    for (const [attachments, left] of [
      [[signature], undefined],
      [[signature, photo], [photo]],
      [
        [photo, signature, photo, signature],
        [photo, photo],
      ],
      [[photo], [photo]],
    ] as const) {
      const { text, signatures } = replaceIn(aStatement(about(attachments)));
      expect((JSON.parse(Buffer.from(text).toString()) as { attachments?: unknown }).attachments).toEqual(left);
      expect(new Set(signatures)).toEqual(new Set(attachments.includes(signature) ? ['ab'.repeat(32)] : []));
    }
    const inner = { objectType: 'SubStatement', ...aStatement(about([photo, signature])) };
    const { text, signatures } = replaceIn(aStatement({ actor: BOB, object: inner }));
    expect(JSON.parse(Buffer.from(text).toString())).toMatchObject({ object: { attachments: [photo] } });
    expect(signatures).toEqual(['ab'.repeat(32)]);
  });

  it.each([
    ['2.0.0', fullStatement()],
    ['2.0.0', fullStatement({ objectType: 'SubStatement', ...aStatement({ context: { instructor: ADA } }) })],
    ['1.0.3', fullStatement103()],
  ] as const)('leaves a valid statement, whichever person in it is replaced (%s)', (version, statement) => {
    const keys = new Set<string>();
    eachActor(statement as unknown as Statement, (actor, position, inSubStatement) => {
      const key = agentKey(actor);
      if (key !== undefined && (inSubStatement || (position !== 'actor' && position !== 'authority'))) keys.add(key);
    });
    expect(keys.size).toBeGreaterThan(1);
    const { text } = replaceAgents(Buffer.from(JSON.stringify(statement)), {
      has: (key) => keys.has(key),
      account: ACCOUNT,
    })!;
    const after = JSON.parse(Buffer.from(text).toString()) as JsonObject;
    expect(validateStatement(after, version, '')).toEqual([]);
    const left = new Set<string | undefined>();
    eachActor(after as unknown as Statement, (actor, position, inSubStatement) => {
      if (inSubStatement || (position !== 'actor' && position !== 'authority')) left.add(agentKey(actor));
    });
    left.delete(undefined);
    expect([...left]).toEqual([keyOf({ account: ACCOUNT })]);
  });
});
