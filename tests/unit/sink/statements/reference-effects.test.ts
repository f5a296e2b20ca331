import { createSink } from '../../../../src/sink/sink.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { MAX_REFS } from '../../../../src/sink/statements/resolve-references.ts';
import { MAX_CHAIN_LENGTH, sourceToken, targetToken, verbToken } from '../../../../src/xapi/statement/tokens.ts';
import { aNamedStatement, aReference, aVoiding } from '../../../support/builders/statements/a-statement.ts';
import { batchOf, messageOf } from '../../../models/sink/batch-of.ts';
import { statementId } from '../../../../src/xapi/formats/uuid.ts';
import { hand, hooked, openStores, START, storedAs } from '../../../support/servers/sink-store.ts';

type Named = ReturnType<typeof aNamedStatement>;

const openStore = openStores();
const verb = (n: number | string) => ({ verb: { id: `https://school.example/verbs/${n}` } });

/** Writes each of these in a write of its own, in turn to one of two partitions. */
const writeInTurn = async (store: Store, statements: readonly Named[]): Promise<void> => {
  const sinks = [createSink({ store, now: () => START }), createSink({ store, now: () => START })];
  for (const [partition, sink] of sinks.entries()) await sink.claimed(partition);
  for (const [n, statement] of statements.entries())
    await hand(sinks[n % 2]!, { offset: n, partition: n % 2 }, [statement]);
};

const writeTogether = async (store: Store, statements: readonly Named[]): Promise<void> => {
  const sink = createSink({ store, now: () => START });
  await sink.claimed(2);
  await hand(sink, { offset: 0, partition: 2 }, statements);
};

const orders = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length <= 1
    ? [items]
    : items.flatMap((one, n) => orders([...items.slice(0, n), ...items.slice(n + 1)]).map((rest) => [one, ...rest]));

const verbsOf = async (store: Store, { id }: Named, upTo = 4): Promise<readonly number[]> => {
  const refs = (await storedAs(store, id))!.refs;
  return Array.from({ length: upTo }, (_, n) => n).filter((n) =>
    refs.includes(verbToken(`https://school.example/verbs/${n}`)),
  );
};

describe('A statement that refers to another (1.0.3 Communication 2.1.3)', () => {
  const target = aNamedStatement(verb(0));
  const middle = aReference(target.id, verb(1));
  const last = aReference(middle.id, verb(2));

  it.each(
    orders([target, middle, last]).map(
      (order) =>
        [
          order.map((one) => ['target', 'middle', 'last'][[target, middle, last].indexOf(one)]).join(', '),
          order,
        ] as const,
    ),
  )('is found by what the whole chain is found by, in whichever order they come: %s', async (_, order) => {
    const store = await openStore();
    await writeInTurn(store, order);
    expect([await verbsOf(store, target), await verbsOf(store, middle), await verbsOf(store, last)]).toEqual([
      [0],
      [0, 1],
      [0, 1, 2],
    ]);
  });

  it('is found so where all came in one write', async () => {
    const store = await openStore();
    await writeTogether(store, [last, target, middle]);
    expect([await verbsOf(store, middle), await verbsOf(store, last)]).toEqual([
      [0, 1],
      [0, 1, 2],
    ]);
  });

  it("is not found as a reference to what its target refers to, nor as of its target's source", async () => {
    const store = await openStore();
    await writeTogether(store, [target, middle, last]);
    const { refs } = (await storedAs(store, last.id))!;
    expect(refs).toContain(targetToken(middle.id));
    expect(refs).not.toContain(targetToken(target.id));
    expect(refs.filter((token) => token === sourceToken('moodle'))).toHaveLength(1);
  });

  it('may refer to itself, or round in a circle', async () => {
    const store = await openStore();
    const [a, b] = [aNamedStatement(), aNamedStatement()];
    const itself = aNamedStatement(verb(3));
    await writeInTurn(store, [
      { ...aReference(b.id, verb(0)), id: a.id },
      { ...aReference(a.id, verb(1)), id: b.id },
      { ...aReference(itself.id, verb(3)), id: itself.id },
    ]);
    expect([await verbsOf(store, a), await verbsOf(store, b), await verbsOf(store, itself)]).toEqual([
      [0, 1],
      [0, 1],
      [3],
    ]);
  });

  it('inherits along a chain of 100 statements and no further', async () => {
    const store = await openStore();
    const chain = [aNamedStatement(verb(0))];
    for (let n = 1; n <= MAX_CHAIN_LENGTH + 1; n++) chain.push(aReference(chain[n - 1]!.id, verb('more')));
    await writeTogether(store, chain.slice(1));
    await writeInTurn(store, chain.slice(0, 1));
    expect([
      await verbsOf(store, chain[MAX_CHAIN_LENGTH]!),
      await verbsOf(store, chain[MAX_CHAIN_LENGTH + 1]!),
    ]).toEqual([[0], []]);
  });

  it('does not inherit by a reference in its context', async () => {
    const store = await openStore();
    const statement = aNamedStatement({
      ...verb(1),
      context: { statement: { objectType: 'StatementRef', id: target.id } },
    });
    await writeTogether(store, [target, statement]);
    expect(await verbsOf(store, statement)).toEqual([1]);
  });

  it('inherits where thousands refer to the same', async () => {
    const store = await openStore();
    const many = Array.from({ length: 2_500 }, () => aReference(target.id));
    await writeTogether(store, many);
    await writeInTurn(store, [target]);
    const refs = [...(await store.statements.find(many.map(({ id }) => id))).values()].map((one) => one.refs);
    expect(refs.every((tokens) => tokens.includes(verbToken('https://school.example/verbs/0')))).toBe(true);
  });
});

describe('A statement that voids another (1.0.3 Data 2.3.2)', () => {
  const statement = aNamedStatement(verb(0));
  const voiding = aVoiding(statement.id);

  it.each([
    ['after it', [statement, voiding]],
    ['before it', [voiding, statement]],
  ] as const)('voids it when it comes %s', async (_, order) => {
    const store = await openStore();
    await writeInTurn(store, order);
    expect((await storedAs(store, statement.id))!.voided).toBe(true);
    expect((await storedAs(store, voiding.id))!.voided).toBe(false);
  });

  it('voids it when it comes with it', async () => {
    const store = await openStore();
    await writeTogether(store, [voiding, statement]);
    expect((await storedAs(store, statement.id))!.voided).toBe(true);
  });

  it('cannot be voided itself', async () => {
    const store = await openStore();
    const again = aVoiding(voiding.id);
    await writeInTurn(store, [again, voiding, statement]);
    expect((await storedAs(store, voiding.id))!.voided).toBe(false);
    expect((await storedAs(store, statement.id))!.voided).toBe(true);
  });

  it('voids nothing that it refers to through another', async () => {
    const store = await openStore();
    const between = aReference(statement.id);
    await writeInTurn(store, [statement, between, aVoiding(between.id)]);
    expect([(await storedAs(store, statement.id))!.voided, (await storedAs(store, between.id))!.voided]).toEqual([
      false,
      true,
    ]);
  });

  it('voids it and no other where it came before many that come together', async () => {
    const store = await openStore();
    const many = Array.from({ length: 50 }, () => aNamedStatement());
    const some = [3, 4, 31].map((n) => many[n]!.id);
    await writeTogether(store, [...some.map((id) => aVoiding(id)), aReference(many[20]!.id)]);
    const sink = createSink({ store, now: () => START });
    await sink.claimed(4);
    await hand(sink, { offset: 0, partition: 4 }, many);
    expect(
      [...(await store.statements.find(many.map(({ id }) => id))).values()]
        .filter(({ voided }) => voided)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...some].sort());
  });

  it.each(orders(['target', 'theirs', 'mine']).map((order) => [order.join(', '), order] as const))(
    'voids only a statement of its own source, in whichever order they come: %s',
    async (_, order) => {
      const target = aNamedStatement(verb(0));
      const all = { target, theirs: aVoiding(target.id), mine: aVoiding(target.id) };
      const store = await openStore();
      const sink = createSink({ store, now: () => START });
      await sink.claimed(0);
      const come = new Set<string>();
      for (const [offset, name] of order.entries()) {
        const batch = batchOf([all[name as keyof typeof all]], { source: name === 'theirs' ? 'h5p' : 'moodle' });
        await sink.handle({ partition: 0, messages: [messageOf(offset, START, batch)] });
        come.add(name);
        if (come.has('target')) expect((await storedAs(store, target.id))!.voided).toBe(come.has('mine'));
      }
      expect((await storedAs(store, all.theirs.id))!.refs).toContain(targetToken(statementId(target.id)));
    },
  );

  it('is found among thousands of another source that void the same before it comes', async () => {
    const target = aNamedStatement(verb(0));
    const store = await openStore();
    const sink = createSink({ store, now: () => START });
    await sink.claimed(0);
    const hand = (offset: number, source: string, ...statements: readonly Named[]) =>
      sink.handle({ partition: 0, messages: [messageOf(offset, START, batchOf(statements, { source }))] });
    for (let offset = 0; offset < 3; offset++)
      await hand(offset, 'h5p', ...Array.from({ length: 1000 }, () => aVoiding(target.id)));
    const other = aNamedStatement(verb(1));
    await hand(3, 'h5p', aVoiding(other.id));
    await hand(4, 'moodle', aVoiding(target.id));
    await hand(5, 'moodle', target, other);
    expect((await storedAs(store, target.id))!.voided).toBe(true);
    expect((await storedAs(store, other.id))!.voided).toBe(false);
  });

  it('stays voided where a statement of another source voided it in a release before', async () => {
    const target = aNamedStatement(verb(0));
    const store = await openStore();
    await writeInTurn(store, [target]);
    const { id, v, refs } = (await storedAs(store, target.id))!;
    await store.statements.updateRefs([{ id, v, refs, voided: true }]);
    const sink = createSink({ store, now: () => START });
    await sink.claimed(2);
    await sink.handle({
      partition: 2,
      messages: [messageOf(0, START, batchOf([aReference(target.id), aVoiding(target.id)], { source: 'h5p' }))],
    });
    expect((await storedAs(store, target.id))!.voided).toBe(true);
  });

  it('leaves what refers to the voided statement to be found by it', async () => {
    const store = await openStore();
    const reference = aReference(statement.id, verb(1));
    await writeInTurn(store, [voiding, statement, reference]);
    expect(await verbsOf(store, reference)).toEqual([0, 1]);
  });

  it('voids nothing where it becomes a dead letter', async () => {
    const store = await openStore();
    const other = aNamedStatement();
    await writeInTurn(store, [statement, other, { ...voiding, id: other.id }]);
    expect((await storedAs(store, statement.id))!.voided).toBe(false);
  });
});

describe('The effects of a write', () => {
  it('cost one call where nothing refers and nothing is referred to', async () => {
    const store = await openStore();
    const calls: string[] = [];
    const sink = createSink({
      now: () => START,
      store: hooked(store, (name) => {
        calls.push(name);
      }),
    });
    await sink.claimed(0);
    await hand(
      sink,
      0,
      Array.from({ length: 800 }, () => aNamedStatement()),
    );
    expect(calls).toEqual(['claim', 'save', 'insert', 'findIdsByToken', 'save']);
  });

  it('read at most 32 referrers at once, since each may be as large as a body', async () => {
    const store = await openStore();
    const target = aNamedStatement(verb(0));
    const many = Array.from({ length: 100 }, () => aReference(target.id));
    await writeTogether(store, many);
    const asked: number[] = [];
    const sink = createSink({
      now: () => START,
      store: hooked(store, (name, ids) => {
        if (name === 'find') asked.push((ids as readonly string[]).length);
      }),
    });
    await sink.claimed(0);
    await hand(sink, 0, [target]);
    expect(Math.max(...asked)).toBe(32);
    expect(await store.statements.findIdsByToken([verbToken('https://school.example/verbs/0')], 1_000)).toHaveLength(
      101,
    );
  });

  it('are computed once more where another changed the statement meanwhile', async () => {
    const store = await openStore();
    const [statement, voiding] = [aNamedStatement(verb(0)), aVoiding('')];
    const reference = aReference(statement.id, verb(1));
    let raced = false;
    const sink = createSink({
      now: () => START,
      store: hooked(store, async (name) => {
        if (name !== 'updateRefs' || raced) return;
        raced = true;
        const rival = createSink({ store, now: () => START });
        await rival.claimed(1);
        await hand(rival, { offset: 0, partition: 1 }, [
          statement,
          { ...voiding, object: { objectType: 'StatementRef', id: reference.id } },
        ]);
      }),
    });
    await sink.claimed(0);
    await hand(sink, 0, [reference]);
    expect(await verbsOf(store, reference)).toEqual([0, 1]);
    expect((await storedAs(store, reference.id))!.voided).toBe(true);
  });

  it('hand on no more tokens than a document can hold, however long the chain', async () => {
    const store = await openStore();
    const related = (part: number) => ({
      context: {
        contextActivities: { other: Array.from({ length: 40_000 }, (_, n) => ({ id: `a:${part}.${n.toString(36)}` })) },
      },
    });
    const first = aNamedStatement(related(0));
    const chain = [first, aReference(first.id, related(1))];
    chain.push(aReference(chain[1]!.id, related(2)));
    await writeInTurn(store, chain);
    expect((await storedAs(store, chain.at(-1)!.id))!.refs).toHaveLength(MAX_REFS);
  });
});
