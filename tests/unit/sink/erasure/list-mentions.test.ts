import { createFindMentions } from '../../../../src/consent/gate/find-mentions.ts';
import type { Person } from '../../../../src/consent/model/types.ts';
import type { PersonLookup } from '../../../../src/consent/people/person-lookup.ts';
import { createCollectTokens } from '../../../../src/sink/erasure/collect-tokens.ts';
import { createAddMentions, createListMentions } from '../../../../src/sink/erasure/list-mentions.ts';
import { ownTokens } from '../../../../src/sink/statements/own-tokens.ts';
import { createSearchOlderMentions, createSweepMentions } from '../../../../src/sink/sweeps/search-mentions.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor, JsonObject, Statement, StatementPerson } from '../../../../src/xapi/model/types.ts';
import { personToken } from '../../../../src/xapi/statement/tokens.ts';
import { aDecision, aPerson, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { openStores } from '../../../support/servers/sink-store.ts';

const openStoreInMemory = openStores();
const BOB = { mbox: 'mailto:bob@school.example' };
const MAIL = { mbox: 'mailto:ada@school.example' };
const ACCOUNT = { account: { homePage: 'https://school.example', name: 'ada' } };
const SLASHED = { account: { homePage: 'https://school.example/', name: 'ada' } };

const gone = aPerson('ada', { 'record:moodle': aDecision({ state: 'withdrawn' }) });

/** Look-ups that know Ada by these Agents. */
const peopleWho = (person: Person, agents: readonly Actor[]): Pick<PersonLookup, 'findByIdentifier' | 'findById'> => {
  const keys = agents.map((one) => agentKey(one)!);
  return {
    findByIdentifier: (asked) =>
      Promise.resolve(new Map([...asked].flatMap((key) => (keys.includes(key) ? [[key, person] as const] : [])))),
    findById: (ids) => Promise.resolve(new Map([...ids].flatMap((id) => (id === person.id ? [[id, person]] : [])))),
  };
};

let counter = 0;
const asStored = (about: JsonObject, people: readonly StatementPerson[]): StoredStatement => {
  const statement = aNamedStatement({ actor: BOB, ...about });
  counter += 1;
  return aStoredStatement({
    id: statement.id,
    at: aSortKey(NOW, 0, counter),
    text: Buffer.from(JSON.stringify(statement)),
    source: 'moodle',
    people,
    refs: ownTokens(statement as unknown as Statement, { source: 'moodle', people }),
  });
};
const naming = (agent: JsonObject, isKnown = false): StoredStatement =>
  asStored({ context: { instructor: agent } }, isKnown ? [{ id: 'ada', role: 'other', generation: 1 }] : []);

const servicesOn = (store: Store, agents: readonly Actor[] = [MAIL, ACCOUNT, SLASHED]) => {
  const people = peopleWho(gone, agents);
  const addMentions = createAddMentions({ ...store, findMentions: createFindMentions({ people }), now: () => NOW });
  return {
    people,
    addMentions,
    list: createListMentions({ ...store, people, addMentions }),
    listed: async () =>
      new Set(
        (await store.mentions.page({ person: personToken('ada'), limit: 999 })).map(({ statement }) => statement),
      ),
  };
};
const idsOf = (...statements: readonly StoredStatement[]) => new Set(statements.map(({ id }) => id));

describe('The list of mentions', () => {
  it('has by the token of the person what the gate knew, and by its Agents what it did not', async () => {
    const store = await openStoreInMemory();
    const [known, slashed, plain, unrelated] = [
      naming(ACCOUNT, true),
      naming(SLASHED),
      naming(ACCOUNT),
      naming({ mbox: 'mailto:eve@school.example' }),
    ];
    const elsewhere = { ...naming(MAIL), source: 'h5p' };
    await store.statements.insert([known, slashed, plain, unrelated, elsewhere]);
    const { list, listed } = servicesOn(store);
    await list('ada');
    expect(await listed()).toEqual(idsOf(known, slashed, plain));
  });

  it('has what names an Agent that only erased statements say the person was', async () => {
    const store = await openStoreInMemory();
    const [named, own] = [naming(MAIL), asStored({ actor: MAIL }, [{ id: 'ada', role: 'actor', generation: 1 }])];
    await store.statements.insert([named]);
    const { list, listed, people } = servicesOn(store);
    await list('ada');
    expect(await listed()).toEqual(new Set());
    const collect = createCollectTokens({ people, mentions: store.mentions, now: () => NOW });
    const statement = JSON.parse(Buffer.from(own.text).toString()) as Statement;
    await collect([{ document: own, statement }]);
    await list('ada');
    expect(await listed()).toEqual(idsOf(named));
    expect(await store.mentions.tokensOf([personToken('ada')])).toEqual([]);
  });

  it('leaves to the next erasure of the person the tokens that came after its own were read', async () => {
    const store = await openStoreInMemory();
    const ada = personToken('ada');
    await store.mentions.addTokens([{ person: ada, tokens: ['early'] }], NOW);
    const mentions = {
      ...store.mentions,
      tokensOf: async (persons: readonly string[]) => {
        const found = await store.mentions.tokensOf(persons);
        await store.mentions.addTokens([{ person: ada, tokens: ['late'] }], NOW);
        return found;
      },
    };
    await servicesOn({ ...store, mentions }).list('ada');
    expect(await store.mentions.tokensOf([ada])).toEqual(['late']);
  });

  it('collects no tokens of people whose statements only expire', async () => {
    const store = await openStoreInMemory();
    const staying = aPerson('ada', { 'record:moodle': aDecision() });
    const own = asStored({ actor: MAIL }, [{ id: 'ada', role: 'actor', generation: 1 }]);
    const people = peopleWho(staying, [MAIL]);
    const collect = createCollectTokens({ people, mentions: store.mentions, now: () => NOW });
    await collect([{ document: own, statement: JSON.parse(Buffer.from(own.text).toString()) as Statement }]);
    expect(await store.mentions.tokensOf([personToken('ada')])).toEqual([]);
  });

  it.each<readonly [string, (store: Store, one: StoredStatement) => Promise<unknown>]>([
    ['erased', (store, one) => store.statements.markErasing([one])],
    ['deleted', (store, one) => store.statements.delete([one])],
    [
      'rewritten',
      (store, one) =>
        store.statements.rewrite([{ ...one, text: Buffer.from(JSON.stringify(aNamedStatement({ actor: BOB }))) }]),
    ],
  ])(
    'has at no time what was %s between it was read and listed, and does not keep what is later',
    async (_, change) => {
      const store = await openStoreInMemory();
      const [before, during, staying] = [naming(MAIL), naming(MAIL), naming(MAIL)];
      await store.statements.insert([before, during, staying]);
      const added = new Set<string>();
      const add: Store['mentions']['add'] = async (some) => {
        for (const { statement } of some) added.add(statement);
        const isNew = await store.mentions.add(some);
        await change(store, during);
        return isNew;
      };
      const { addMentions, listed } = servicesOn({ ...store, mentions: { ...store.mentions, add } });
      await change(store, before);
      await addMentions([before, during, staying]);
      expect(added).toEqual(idsOf(during, staying));
      expect(await listed()).toEqual(idsOf(staying));
    },
  );

  it('keeps what was changed otherwise after it was read', async () => {
    const store = await openStoreInMemory();
    const one = naming(MAIL);
    await store.statements.insert([one]);
    await store.statements.updateRefs([{ ...one, refs: [] }]);
    const { addMentions, listed } = servicesOn(store);
    await addMentions([one]);
    expect(await listed()).toEqual(idsOf(one));
  });
});

describe('A search through all statements', () => {
  const fill = async (store: Store, count: number) => {
    const all = Array.from({ length: count }, (_, at) => (at % 100 === 0 ? naming(MAIL) : asStored({}, [])));
    await store.statements.insert(all);
    return idsOf(...all.filter((_, at) => at % 100 === 0));
  };

  it('finds what no token leads to, round by round, and goes on where another process stopped', async () => {
    const store = await openStoreInMemory();
    const expected = await fill(store, 2_500);
    const { addMentions, listed } = servicesOn(store);
    const process = () => createSearchOlderMentions({ ...store, addMentions });
    const rounds = [await process()(), await process()(), await process()(), await process()()];
    expect(rounds).toEqual([false, false, true, true]);
    expect(await listed()).toEqual(expected);
    expect(await store.mentions.searchPosition()).toBe('done');
  });

  it('begins anew once it has seen all', async () => {
    const store = await openStoreInMemory();
    const expected = await fill(store, 1_500);
    const { addMentions, listed } = servicesOn(store);
    const sweep = createSweepMentions({ ...store, addMentions });
    const { next } = await sweep();
    expect(next).toBeDefined();
    expect(await sweep(next)).toEqual({});
    expect(await listed()).toEqual(expected);
  });
});
