import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../src/xapi/model/types.ts';
import { fixtureRecords, hasFixtures } from '../checks/fixtures.ts';

type Members = Record<string, Json>;
/** A statement whose members tests may change. */
export type Changeable = Members & { id: string };

/** One step of a mutation; positions are those of the list as it is then, `copy` copies from the untouched session. */
type Step =
  | { readonly op: 'drop'; readonly at: number }
  | { readonly op: 'move'; readonly at: number; readonly to: number }
  | { readonly op: 'set'; readonly at: number; readonly set: Readonly<Record<string, Json>> }
  | { readonly op: 'copy'; readonly from: number; readonly to: number; readonly set?: Readonly<Record<string, Json>> };

/** A change of a cmi5 session that cmi5 allows, or that breaks the section named by `cmi5`. */
export interface Mutation {
  readonly title: string;
  readonly change: readonly Step[];
  readonly cmi5?: string;
  /** The index in the changed list of the first statement that is refused. */
  readonly refused?: number;
  /**
   * The objects that refuse it, separated by semicolons. Each is the last segment of the id of a template (with the
   * location of the rule), concept or pattern, and the broken rule.
   */
  readonly by?: string;
}

/** Changes of the session in `../shared/fixtures/bulk`, or of one of the same shape. */
export const MUTATIONS = JSON.parse(
  readFileSync(join('tests', 'support', 'clients', 'cmi5-mutations.json'), 'utf8'),
) as {
  readonly good: readonly Mutation[];
  readonly refused: readonly (Mutation & { readonly refused: number; readonly cmi5: string })[];
  /** Changes that break cmi5 and are accepted, since a profile cannot express the rule; with the reason. */
  readonly notExpressible: readonly (Mutation & { readonly why: string })[];
};

const ADL = 'http://adlnet.gov/expapi/verbs/';
const CMI5 = { id: 'https://w3id.org/xapi/cmi5/context/categories/cmi5' };
const MOVEON = { id: 'https://w3id.org/xapi/cmi5/context/categories/moveon' };
const of = (name: string): string => `https://w3id.org/xapi/cmi5/context/extensions/${name}`;

/** As in the recorded session: mutations name them. */
const AU = 'http://example.test/cmi5/0813ef03/lms-au-1';
const PUBLISHER_ID = 'http://example.test/cmi5/0813ef03/au';
const SESSION = 'c079c8c3-3bc7-4d98-a1fb-c99fff729f30';

/** A session of one AU: launched, initialized, a statement of the AU's own, completed, passed, terminated. */
const ownSession = (): readonly Changeable[] => {
  const statement = (
    verb: string,
    category: readonly Json[],
    { extensions, ...members }: Members & { readonly extensions?: Members } = {},
  ): Changeable => ({
    id: randomUUID(),
    actor: { account: { homePage: 'https://school.example', name: 'pupil-17' } },
    verb: { id: `${ADL}${verb}` },
    object: { id: AU },
    context: {
      registration: '00000000-0000-4000-8000-000000000000',
      contextActivities: {
        grouping: [{ id: PUBLISHER_ID }],
        ...(category.length === 0 ? {} : { category }),
      },
      extensions: { [of('sessionid')]: SESSION, ...extensions },
    },
    timestamp: '2026-11-24T09:00:00.000Z',
    ...members,
  });
  return [
    statement('launched', [CMI5], {
      extensions: {
        [of('launchmode')]: 'Normal',
        [of('launchurl')]: 'https://publisher.example/au/1/index.html',
        [of('moveon')]: 'CompletedAndPassed',
        [of('launchparameters')]: '',
        [of('masteryscore')]: 0.7,
      },
    }),
    statement('initialized', [CMI5]),
    statement('answered', [], { object: { id: `${AU}/test/t1/question/q1` }, result: { success: true } }),
    statement('completed', [CMI5, MOVEON], { result: { completion: true, duration: 'PT0.1S' } }),
    statement('passed', [CMI5, MOVEON], {
      result: { success: true, score: { scaled: 0.9 }, duration: 'PT0.1S' },
      extensions: { [of('masteryscore')]: 0.7 },
    }),
    statement('terminated', [CMI5], { result: { duration: 'PT0.2S' } }),
  ];
};

const recordedSession = (): readonly Changeable[] =>
  fixtureRecords<Changeable>('bulk/cmi5-session-xapijs.ndjson').map(
    ({ stored, authority, ...statement }) => statement as Changeable,
  );

const setAt = (statement: Members, pointer: string, value: Json): void => {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop() ?? '';
  let inner = statement;
  for (const name of names) inner = (inner[name] ??= {}) as Members;
  if (value === null) Reflect.deleteProperty(inner, last);
  else inner[last] = structuredClone(value);
};

/** The session with these changes, under a registration and ids of its own, its timestamps a second apart. */
export const aCmi5Session = ({ change }: Pick<Mutation, 'change'> = { change: [] }): readonly Changeable[] => {
  const base = hasFixtures ? recordedSession() : ownSession();
  const changed = structuredClone(base) as Changeable[];
  for (const step of change) {
    if (step.op === 'drop') changed.splice(step.at, 1);
    else if (step.op === 'move') changed.splice(step.to, 0, ...changed.splice(step.at, 1));
    else if (step.op === 'copy') changed.splice(step.to, 0, structuredClone(base[step.from]!));
    const set = step.op === 'set' || step.op === 'copy' ? (step.set ?? {}) : {};
    const target = changed[step.op === 'copy' ? step.to : step.at];
    for (const [pointer, value] of Object.entries(set)) setAt(target!, pointer, value);
  }
  // New registrations and ids, so that sessions do not collide in one store.
  const fresh = new Map<Json, string>();
  const freshOf = (uuid: Json): string => {
    const made = fresh.get(uuid) ?? randomUUID();
    fresh.set(uuid, made);
    return made;
  };
  return changed.map((statement, index) => {
    const context = statement['context'] as Members | undefined;
    if (typeof context?.['registration'] === 'string') context['registration'] = freshOf(context['registration']);
    return {
      ...statement,
      ...('id' in statement ? { id: randomUUID() } : {}),
      ...('timestamp' in statement ? { timestamp: `2026-11-24T14:30:${String(index).padStart(2, '0')}.000Z` } : {}),
    };
  });
};
