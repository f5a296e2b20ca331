import { randomUUID } from 'node:crypto';
import { aNamedStatement, aStatement } from '../../support/builders/statements/a-statement.ts';
import { aClient, type Address } from '../../support/clients/client.ts';
import {
  aHostile,
  claimingHostile,
  extending,
  HOSTILE_PROFILES,
  type HostileProfile,
  hostileId,
  hostileVersion,
} from '../../support/checks/profiles/hostile-profiles.ts';
import { type AddedProfile, anOperator, violationsIn } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

/**
 * What one hostile request may cost, in milliseconds of this process's own time, whatever else the machine does. It is
 * several times what it takes.
 */
const MAX_CPU_MS = 4_000;
const NAMES = [
  'doubling',
  'largest',
  'members',
  'expression',
  'repetition',
  'backward',
  'fan-out',
  'recursion',
  'many-alternatives',
  'alternatives',
  'unique',
  'prototypes',
  'demanding',
  'walking',
  'walking-twice',
  'circle-a',
  'circle-b',
  'references',
];

const becomesOf = ({ refused, warned }: HostileProfile): string => {
  if (refused !== undefined) return 'refused, and the fault named';
  return warned === undefined ? 'accepted' : 'accepted, with a warning of what is not checked';
};

describeOnBackends('one', 'hostile profiles', (makeBackends) => {
  /** A source that enforces all of them that are loaded. */
  let source: Address & { readonly id: string };
  const operator = () => anOperator(carnet);
  const client = () => aClient(source);
  const holdSource = async (): Promise<void> => {
    const inForce = new Set((await operator().profiles()).map(({ id }) => id));
    source = await operator().source(
      NAMES.map(hostileId)
        .filter((id) => inForce.has(id))
        .map((id) => ({ id, mode: 'enforce', policy: 'all' })),
    );
  };

  const carnet = useCarnet(makeBackends, { bodyLimit: 4_000_000 });
  beforeAll(async () => {
    await aClient(carnet).post(aStatement()).expect(200);
  });
  afterAll(() => {
    expect(({} as { isHostile?: unknown }).isHostile).toBeUndefined();
  });

  /**
   * Does something hostile while ordinary statements are posted one after the other; all of these are answered, some of
   * them meanwhile.
   */
  const meanwhile = async <T>(hostile: () => PromiseLike<T>): Promise<T> => {
    const before = process.cpuUsage();
    let done = false;
    let answered = 0;
    const ordinary = (async () => {
      do {
        await aClient(carnet).post(aStatement()).expect(200);
        answered++;
      } while (!done);
    })();
    const outcome = await hostile();
    done = true;
    await ordinary;
    const { user, system } = process.cpuUsage(before);
    expect(answered).toBeGreaterThan(0);
    expect((user + system) / 1000).toBeLessThan(MAX_CPU_MS);
    return outcome;
  };

  it.each(HOSTILE_PROFILES.map((profile) => [profile.title, becomesOf(profile), profile] as const))(
    'one that %s is %s, and the server goes on answering',
    async (_, __, { document, refused, warned }) => {
      const text = document();
      const { status, body } = await meanwhile(() => operator().add(text));
      const { faults, kind } = body as {
        readonly kind: string;
        readonly faults: readonly { readonly detail: string }[];
      };
      if (refused !== undefined) {
        expect([status, kind]).toEqual([400, 'invalid-profile']);
        expect(faults.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(refused));
        return;
      }
      expect(status).toBe(201);
      const { warnings } = body as AddedProfile;
      if (warned !== undefined)
        expect(warnings.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(warned));
    },
  );

  it('one of 10 MB is refused with 413, before it is read as one', async () => {
    const { status, body } = await meanwhile(() => operator().add(`{"id":"${'x'.repeat(10_000_000)}"}`));
    expect([status, (body as { kind: string }).kind]).toEqual([413, 'too-large']);
  });

  it('two whose patterns contain each other are accepted, and both are checked as far as they can be', async () => {
    const circular = (name: string, other: string) =>
      aHostile(name, {
        templates: [{ id: hostileId(`${name}/template`), verb: 'https://verbs.example/circular' }],
        patterns: [
          {
            id: hostileId(`${name}/pattern`),
            primary: true,
            sequence: [hostileId(`${name}/template`), hostileId(`${other}/pattern`)],
          },
        ],
      });
    const first = await operator().add(circular('circle-a', 'circle-b')).expect(201);
    expect((first.body as AddedProfile).warnings.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('is in no profile that is loaded'),
    );
    const second = await meanwhile(() => operator().add(circular('circle-b', 'circle-a')).expect(201));
    expect((second.body as AddedProfile).warnings.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('contains itself'),
    );
    const both = (await operator().profiles()).filter(({ id }) => id === hostileId('circle-a'));
    expect(both[0]!.warnings.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('contains itself'));
    await holdSource();
    const registration = randomUUID();
    for (const name of ['circle-a', 'circle-b']) {
      const post = (verb: string) =>
        client().post(claimingHostile(name, { verb: { id: `https://verbs.example/${verb}` } }, { registration }));
      await post('other').expect(400);
      for (const verb of ['circular', 'circular', 'other']) await post(verb).expect(200);
    }
  });

  it('one whose templates refer to each other in a circle is accepted, and so are statements that do', async () => {
    const id = (name: string): string => hostileId(`references/${name}`);
    const template = (name: string, other: string) => ({
      id: id(name),
      objectStatementRefTemplate: [id(other)],
      contextStatementRefTemplate: [id(other)],
    });
    await operator()
      .add(aHostile('references', { templates: [template('a', 'b'), template('b', 'a')] }))
      .expect(201);
    await holdSource();
    const [one, other] = [randomUUID(), randomUUID()];
    const referring = (own: string, to: string) =>
      claimingHostile(
        'references',
        { id: own, object: { objectType: 'StatementRef', id: to } },
        { statement: { objectType: 'StatementRef', id: to } },
      );
    await meanwhile(() =>
      client()
        .post([referring(one, other), referring(other, one)])
        .expect(200),
    );
    const plain = aNamedStatement();
    await client().post(plain).expect(200);
    expect(
      violationsIn(await client().post(referring(randomUUID(), plain.id)).expect(400)).map(({ rule }) => rule),
    ).toContain('statement-ref');
  });

  describe('statements that claim one that was accepted', () => {
    beforeAll(holdSource);

    it('follow the pattern of a thousand places, as many as they are, until one does not', async () => {
      const registration = randomUUID();
      const step = (verb: number) =>
        claimingHostile('largest', { verb: { id: `https://verbs.example/${verb}` } }, { registration });
      await meanwhile(() =>
        client()
          .post(Array.from({ length: 200 }, (_, verb) => step(verb * 5)))
          .expect(200),
      );
      expect(violationsIn(await client().post(step(1_000)).expect(400)).map(({ kind, rule }) => [kind, rule])).toEqual([
        ['pattern', 'order'],
      ]);
    });

    it.each(['doubling', 'members'])('are not refused for patterns that cannot be checked: %s', async (name) => {
      await meanwhile(() =>
        client()
          .post(claimingHostile(name, {}, { registration: randomUUID() }))
          .expect(200),
      );
    });

    it.each(['repetition', 'backward', 'fan-out', 'recursion', 'many-alternatives'])(
      'are not refused for schemas that cannot be checked: %s',
      async (name) => {
        await meanwhile(() =>
          client()
            .post(extending(name, ['a'.repeat(50_000), { a: [[[[]]]] }]))
            .expect(200),
        );
      },
    );

    it.each([
      ['an expression is tried on', 'expression', 'ab.Ab', `${'ab.'.repeat(10)}!`],
      [
        'an expression is tried on, where it would explode,',
        'expression',
        'a.A'.concat('b'.repeat(500)),
        'a'.repeat(2_000).concat('!'),
      ],
      ['an expression is not tried on, since it is too long,', 'expression', 'ab.Ab', 'a'.repeat(990_000)],
      ['alternatives are tried on', 'alternatives', 'x', Array.from({ length: 1_000 }, (_, value) => value)],
      ['items are to be unique in', 'unique', [[1], [2]], [[1], [1]]],
      [
        'alternatives are not tried on a list too large to be checked,',
        'alternatives',
        'x',
        Array.from({ length: 9_000 }, (_, value) => value),
      ],
    ])('are checked by the schema: %s of %s', async (...[, name, good, bad]) => {
      await meanwhile(() => client().post(extending(name, good)).expect(200));
      const refused = await meanwhile(() => client().post(extending(name, bad)).expect(400));
      expect(violationsIn(refused)).toContainEqual(
        expect.objectContaining({ by: hostileId(`${name}/extension`), kind: 'concept', rule: 'schema' }),
      );
    });

    it('are traversed, whatever their content, at most as often as the profile may', async () => {
      const holding = (last: unknown, before = 100) =>
        claimingHostile(
          'walking',
          { verb: { id: 'https://verbs.example/walked' } },
          {
            extensions: {
              'https://x.example/list': [...Array.from({ length: before }, (_, a) => ({ a: { a: -1 - a } })), last],
            },
          },
        );
      await meanwhile(() => client().post(holding(true)).expect(200));
      expect(violationsIn(await meanwhile(() => client().post(holding(false)).expect(400)))).toHaveLength(20);
      expect(violationsIn(await meanwhile(() => client().post(holding(true, 3_300)).expect(400)))).toMatchObject([
        { by: hostileVersion('walking'), rule: 'steps' },
      ]);
      const nested = Array.from({ length: 90 }).reduce<unknown>((inner) => [inner, 0], 0);
      await meanwhile(() =>
        client()
          .post(
            claimingHostile(
              'walking-twice',
              {},
              { extensions: { 'https://x.example/list': Array.from({ length: 50 }, () => nested) } },
            ),
          )
          .expect(200),
      );
    });

    it('are answered with a hundred violations where there are thousands', async () => {
      const statements = Array.from({ length: 100 }, () => claimingHostile('demanding'));
      const refused = await meanwhile(() => client().post(statements).expect(400));
      const violated = violationsIn(refused);
      expect([violated.length, violated.filter(({ statement }) => statement === 0).length]).toEqual([1_000, 100]);
      const watched = await operator().source();
      await meanwhile(() => aClient(watched).post(statements.slice(0, 10)).expect(200));
      expect(await operator().listed(watched.id)).toHaveLength(1_000);
    });

    it('have members of their own alone, whatever these are called', async () => {
      const plain = claimingHostile('prototypes', { id: randomUUID() }, { registration: randomUUID() });
      await client().post(plain).expect(200);
      const text = JSON.stringify(extending('prototypes', 0)).replace(
        '"extensions":{',
        '"extensions":{"x:y":{"__proto__":{"isHostile":true}},',
      );
      expect(violationsIn(await client().post(text).expect(400))).toContainEqual(
        expect.objectContaining({ location: '$..__proto__', rule: 'presence' }),
      );
    });

    it('claim it once, however often they say so', async () => {
      const registration = randomUUID();
      const category = Array.from({ length: 4_900 }, () => ({ id: hostileVersion('largest') }));
      await meanwhile(() =>
        client()
          .post({
            ...claimingHostile('largest', { verb: { id: 'https://verbs.example/1' } }),
            context: { registration, contextActivities: { category } },
          })
          .expect(200),
      );
      const refused = await client()
        .post({ ...claimingHostile('largest'), context: { registration, contextActivities: { category } } })
        .expect(400);
      expect(violationsIn(refused)).toHaveLength(1);
    });
  });

  it('are evaluated by the sink to the same effect: no accepted statement is listed', async () => {
    expect(await operator().listed(source.id)).toEqual([]);
  });
});
