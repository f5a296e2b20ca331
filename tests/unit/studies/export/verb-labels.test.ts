import { setImmediate as slot } from 'node:timers/promises';
import type { Problem } from '../../../../src/core/problem.ts';
import type { Purpose } from '../../../../src/consent/model/types.ts';
import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { codebookOf } from '../../../../src/studies/export/codebook.ts';
import { createReadCodebook } from '../../../../src/studies/export/read-codebook.ts';
import { createVerbLabels } from '../../../../src/studies/export/verb-labels.ts';
import { sourceToken, verbToken } from '../../../../src/xapi/statement/tokens.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aStudy } from '../../../support/builders/consent/a-purpose.ts';
import { iri, read } from '../../../support/builders/profiles/a-compiled-profile.ts';
import type { StoredStatement } from '../../../../src/store/ports/statements/statement-repository.ts';

const DREW = 'https://tool.example/verbs/drew';
const SOURCES = ['h5p'];
const STUDY = { scope: { sources: SOURCES, profiles: [], verbs: [], activityTypes: [] } } satisfies Partial<Purpose>;

const open: Store[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
});

/** Labels over a store of its own; `hidden` may not be seen by a reader. */
const aReading = async (hidden: (statement: StoredStatement) => boolean = () => false) => {
  const store = await openSqliteStore({ file: ':memory:', now: Date.now });
  open.push(store);
  let time = 0;
  let pages = 0;
  let [under, most] = [0, 0];
  const labels = createVerbLabels({
    statements: {
      page: async (query) => {
        pages += 1;
        under += 1;
        most = Math.max(most, under);
        await slot();
        under -= 1;
        return store.statements.page(query);
      },
    },
    filterVisible: (found) => Promise.resolve(found.filter((one) => !hidden(one))),
    now: () => time,
  });
  return {
    store,
    labels: (verbs: readonly string[], about: Partial<Purpose> = {}) => labels(verbs, aStudy({ ...STUDY, ...about })),
    pages: () => pages,
    most: () => most,
    later: (ms: number): void => {
      time += ms;
    },
  };
};

/** A statement of each of these people, with this display of the verb. */
const displayed = (
  people: readonly string[],
  display: object | undefined,
  { verb = DREW, ...about }: Partial<StoredStatement> & { readonly verb?: string } = {},
): readonly StoredStatement[] =>
  people.map((id) =>
    aStoredStatement({
      text: Buffer.from(
        JSON.stringify(aStatement({ verb: { id: verb, ...(display === undefined ? {} : { display }) } })),
      ),
      refs: [verbToken(verb), sourceToken('h5p')],
      source: 'h5p',
      people: [{ id, role: 'actor', generation: 1 }],
      ...about,
    }),
  );
const people = (count: number, name = 'person'): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

describe('the label of a verb', () => {
  it("is the display that twenty people's statements have in common, for each language separately", async () => {
    const { store, labels } = await aReading();
    await store.statements.insert([
      ...displayed(people(20), { en: 'drew', 'fr-FR': 'a dessiné' }),
      ...displayed(people(19, 'other'), { en: 'sketched', de: 'zeichnete' }),
    ]);
    expect(await labels([DREW, 'https://tool.example/verbs/unheard'])).toEqual(
      new Map([[DREW, { en: 'drew', 'fr-FR': 'a dessiné' }]]),
    );
  });

  it("is not what one person's statements display, nor what mentions others, nor a whole sentence", async () => {
    const { store, labels } = await aReading();
    await store.statements.insert([
      ...displayed(
        Array.from({ length: 50 }, () => 'ada'),
        { en: 'Ada drew' },
      ),
      ...displayed(
        ['ada'],
        { fr: 'Ada' },
        { people: people(20).map((id) => ({ id, role: 'other' as const, generation: 1 })) },
      ),
      ...displayed(people(20), { de: 'x'.repeat(101) }),
      ...displayed(people(20), undefined),
      ...displayed(people(20), { es: 'nadie' }, { people: [] }),
    ]);
    expect(await labels([DREW])).toEqual(new Map());
  });

  it('is not what the statements of a whole class display, however many members it has', async () => {
    const { store, labels } = await aReading();
    const members = people(30).map((id) => ({ id, role: 'actor' as const, generation: 1 }));
    await store.statements.insert(displayed(people(9), { en: 'was taught by Jean' }, { people: members }));
    expect(await labels([DREW])).toEqual(new Map());
  });

  it("is what most people's statements display", async () => {
    const { store, labels } = await aReading();
    await store.statements.insert([
      ...displayed(people(20), { en: 'scribbled' }),
      ...displayed(people(22), { en: 'drew' }),
    ]);
    expect(await labels([DREW])).toEqual(new Map([[DREW, { en: 'drew' }]]));
  });

  it('is not taken from hidden statements, from another source, or from another verb that refers to it', async () => {
    const { store, labels } = await aReading(({ timestamp }) => timestamp === 13);
    await store.statements.insert([
      ...displayed(people(20), { en: 'hidden' }, { timestamp: 13 }),
      ...displayed(people(20), { fr: 'ailleurs' }, { refs: [verbToken(DREW), sourceToken('other')], source: 'other' }),
      ...displayed(
        people(20),
        { de: 'kommentierte' },
        { refs: [verbToken(DREW), sourceToken('h5p')], verb: 'https://tool.example/verbs/commented' },
      ),
    ]);
    expect(await labels([DREW])).toEqual(new Map());
  });

  it('is read once an hour, however many requests there are', async () => {
    const { store, labels, pages, later } = await aReading();
    await Promise.all(Array.from({ length: 50 }, () => labels([DREW])));
    await store.statements.insert(displayed(people(20), { en: 'drew' }));
    later(3_599_000);
    expect([await labels([DREW]), pages()]).toEqual([new Map(), 1]);
    later(1001);
    expect([(await labels([DREW])).get(DREW), pages()]).toEqual([{ en: 'drew' }, 2]);
  });

  it('is read once an hour for each study, and again where its purpose or the profiles change', async () => {
    const { labels, pages } = await aReading();
    const verbsOf = (study: number): readonly string[] =>
      Array.from({ length: 100 }, (_, index) => `https://tool.example/verbs/${study}/${index}`);
    const studies = Array.from({ length: 11 }, (_, study) => study);
    for (const study of [...studies, ...studies]) await labels(verbsOf(study), { id: `study:${study}` });
    expect(pages()).toBe(1100);
    await labels(verbsOf(0), { id: 'study:0', version: 2 });
    await labels(verbsOf(1).slice(1), { id: 'study:1' });
    expect(pages()).toBe(1299);
  });

  it('is read for few studies at once: other requests wait, and one more is refused', async () => {
    const { labels, pages, most } = await aReading();
    const answers = await Promise.allSettled(
      Array.from({ length: 37 }, (_, index) => labels([DREW, `${DREW}/more`], { id: `study:${index}` })),
    );
    expect(answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as Problem).kind : 'read'))).toEqual([
      ...Array<string>(34).fill('read'),
      ...Array<string>(3).fill('overloaded'),
    ]);
    expect([most(), pages()]).toEqual([2, 68]);
    await expect(labels([DREW], { id: 'study:36' })).resolves.toEqual(new Map());
  });

  it('is read again after the store was unavailable', async () => {
    const { store, labels } = await aReading();
    await store.close();
    await expect(labels([DREW])).rejects.toMatchObject({ kind: 'store-unavailable' });
    await expect(labels([DREW])).rejects.toMatchObject({ kind: 'store-unavailable' });
  });
});

describe('the codebook that is read', () => {
  const sports = read();
  const study = aStudy({
    scope: { sources: SOURCES, profiles: [sports.id], verbs: [iri('placed'), DREW], activityTypes: [] },
  });

  it('labels the verbs of profiles by their profiles, and reads only the others', async () => {
    const asked: unknown[] = [];
    const readCodebook = createReadCodebook({
      loadedProfiles: () => [sports],
      verbLabels: (verbs, purpose) => {
        asked.push(verbs, purpose);
        return Promise.resolve(
          new Map([
            [DREW, { en: 'drew' }],
            [iri('placed'), { en: 'never' }],
          ]),
        );
      },
    });
    expect((await readCodebook(study))?.verbs).toEqual(
      [
        { id: iri('placed'), label: { en: 'placed' } },
        { id: DREW, label: { en: 'drew' } },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(asked).toEqual([[DREW], study]);
  });

  it('is as it was where profiles name every verb', async () => {
    const named = aStudy({
      scope: { sources: SOURCES, profiles: [sports.id], verbs: [iri('placed')], activityTypes: [] },
    });
    const readCodebook = createReadCodebook({
      loadedProfiles: () => [sports],
      verbLabels: () => Promise.reject(new Error('asked for nothing')),
    });
    expect(await readCodebook(named)).toEqual(codebookOf(named, [sports]));
  });
});
