import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject, XapiVersion } from '../../src/xapi/model/types.ts';
import { aStatement } from '../support/builders/statements/a-statement.ts';
import { type Ask, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import { faultsEverywhere } from './support/faults-everywhere.ts';
import { holdAll, type Row } from './support/hold-all.ts';
import { ACTOR_TABLES } from './rows/actor-rows.ts';
import { DETAIL_TABLES } from './rows/detail-rows.ts';
import { FORMAT_TABLES } from './rows/format-rows.ts';
import { OBJECT_TABLES } from './rows/object-rows.ts';
import type { About, Table } from './rows/table.ts';
import { completeStatements } from './support/complete-statements.ts';

const TABLES: readonly Table[] = [...ACTOR_TABLES, ...OBJECT_TABLES, ...DETAIL_TABLES, ...FORMAT_TABLES];

/** A value with every member that is undefined left out, as JSON has it. */
const asJson = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

const inSubStatement = (about: About): About => ({
  object: {
    objectType: 'SubStatement',
    actor: { mbox: 'mailto:eve@school.example' },
    verb: { id: 'https://school.example/verbs/planned' },
    object: { id: 'https://school.example/quiz/7' },
    ...about,
  },
});

/** The rows of a table in a version: each value at each spot, on its own and within a SubStatement. */
const rowsOf = ({ spots }: Table, values: Table['allowed'], version: XapiVersion): readonly Row<JsonObject>[] =>
  Object.entries(spots)
    .filter(([, { only }]) => only === undefined || only === version)
    .flatMap(([spot, { put, outermost }]) =>
      Object.entries(values).flatMap(([title, value]) => [
        { title: `${title}, as ${spot}`, about: asJson(aStatement(put(value))) },
        ...(outermost === true
          ? []
          : [
              {
                title: `${title}, as ${spot}, in a SubStatement`,
                about: asJson(aStatement(inSubStatement(put(value)))),
              },
            ]),
      ]),
    );

const instant = (value: Json | undefined): Json | undefined => (typeof value === 'string' ? Date.parse(value) : value);

/**
 * The statement as it must come back: the standard lets the server choose some forms (1.0.3 Data 2.4.6.2, 4.5; 2.0
 * 4.2.4.2, 4.2.7).
 */
const asReadBack = (statement: JsonObject): JsonObject => {
  const context = statement['context'] as JsonObject | undefined;
  const object = statement['object'] as JsonObject;
  const related = context?.['contextActivities'] as JsonObject | undefined;
  return asJson({
    ...statement,
    stored: undefined,
    authority: undefined,
    timestamp: instant(statement['timestamp']),
    object: object['objectType'] === 'SubStatement' ? asReadBack(object) : object,
    context:
      related === undefined
        ? context
        : {
            ...context,
            contextActivities: Object.fromEntries(
              Object.entries(related).map(([kind, value]) => [kind, [value].flat()]),
            ),
          },
  });
};

const keepsIt =
  (ask: Ask) =>
  async (about: JsonObject): Promise<string | undefined> => {
    const sent: JsonObject = { ...about, id: randomUUID() };
    const posted = await ask({ method: 'POST', path: 'statements', body: sent });
    if (posted.status !== 200) return `${posted.status} ${posted.text}`;
    const read = await ask({ path: 'statements', query: { statementId: sent['id'] as string } });
    if (read.status !== 200) return `accepted, but then ${read.status} ${read.text}`;
    const back = read.json as JsonObject;
    const { timestamp, version } = back;
    const set = {
      ...(sent['timestamp'] === undefined ? { timestamp } : {}),
      ...(sent['version'] === undefined ? { version } : {}),
    };
    return isDeepStrictEqual(asReadBack(back), asReadBack({ ...sent, ...set }))
      ? undefined
      : `came back as ${read.text}`;
  };

const refusesIt =
  (ask: Ask) =>
  async (body: unknown): Promise<string | undefined> => {
    const { status, text } = await ask({ method: 'POST', path: 'statements', body });
    return status === 400 ? undefined : `${status} ${text}`;
  };

describeServer('the data of statements (xAPI 1.0.3 Data 2 and 4; IEEE 9274.1.1 4.2)', (server, backendKind) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const index = version === '1.0.3' ? 0 : 1;
    // What a statement says does not matter to journal and store, and what is refused does not come there.
    for (const table of backendKind === 'served' ? [] : TABLES) {
      const section = table.sections[index];
      if (section === '') continue;
      const [allowed, refused] = [rowsOf(table, table.allowed, version), rowsOf(table, table.refused, version)];
      if (allowed.length > 0)
        it(`${table.title} is accepted, and comes back unchanged, in every form that ${section} allows`, () =>
          holdAll(allowed, keepsIt(server.in(version))));
      if (refused.length > 0)
        it(`${table.title} is refused with 400 in every form that ${section} does not allow`, () =>
          holdAll(refused, refusesIt(server.in(version))));
    }

    it(`a statement may have every property at once (${['2.4', '4.2.2'][index] ?? ''})`, async () => {
      await holdAll(
        Object.entries(completeStatements(version)).map(([title, about]) => ({ title, about })),
        keepsIt(server.in(version)),
      );
    });

    // What is refused has not come to journal and store: once is enough.
    if (backendKind === 'served') return;

    it('a property is refused with 400 that has the name of something that every object has (2.2; 4.2.1)', async () => {
      const text = JSON.stringify(completeStatements(version)['a statement']);
      const rows = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'].flatMap((name) =>
        [...text.matchAll(/\{(?!"https:)/g)].map(({ index: at }) => ({
          title: `${name} at ${text.slice(Math.max(0, at - 30), at)}`,
          about: `${text.slice(0, at + 1)}${JSON.stringify(name)}:{},${text.slice(at + 1)}`,
        })),
      );
      await holdAll(
        rows.filter(({ title }) => !title.includes('/level":')),
        refusesIt(server.in(version)),
      );
    });

    it.each(Object.entries(faultsEverywhere(version)))(
      `a statement is refused with 400 that has %s (${['2.2', '4.2.1'][index] ?? ''})`,
      async (_, rows) => {
        await holdAll(rows, refusesIt(server.in(version)));
      },
    );
  });
});
