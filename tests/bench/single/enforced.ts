import { randomUUID } from 'node:crypto';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { startCarnet } from '../../support/servers/processes/carnet-process.ts';
import type { Backends } from '../../support/servers/backends.ts';
import { aBenchStatement } from '../measure/corpus.ts';
import { cpuOf, postAll } from '../measure/load.ts';

/** Statements a POST, and how many are posted. */
const SIZES = [
  [10, 20_000],
  [100, 40_000],
] as const;
const CONNECTIONS = 32;

type BenchStatement = Readonly<Record<string, unknown>> & {
  readonly object: Readonly<Record<string, unknown>>;
  readonly context: { readonly contextActivities: Readonly<Record<string, unknown>> };
};

/** A session of so many statements, in a registration of its own: it begins, then answers. */
const aSession = (profile: string, size: number, claims: boolean): Buffer => {
  const registration = randomUUID();
  const statements = Array.from({ length: size }, (_, index) => {
    const { context, object, ...statement } = aBenchStatement(index, index) as BenchStatement;
    const category = claims ? { category: [{ id: `${profile}/v1` }] } : {};
    return {
      ...statement,
      verb: { id: `${profile}/${index === 0 ? 'began' : 'answered'}` },
      object: { ...object, definition: { type: `${profile}/exercise`, name: { en: 'Exercise' } } },
      result: { success: true, score: { scaled: 0.8 }, extensions: { [`${profile}/level`]: 1 } },
      context: { ...context, registration, contextActivities: { ...context.contextActivities, ...category } },
    };
  });
  return Buffer.from(JSON.stringify(statements));
};

/**
 * Measures what a profile costs that statements claim and their source enforces, beside the same statements without the
 * claim: microseconds of CPU a statement, of all processes together.
 */
export const enforcedLines = async function* (
  backends: Backends,
  roles: readonly string[],
): AsyncGenerator<string, void> {
  const processes = await Promise.all(roles.map((role) => startCarnet(backends, { ROLE: role, ACK_WAIT_MS: '20000' })));
  try {
    const operator = anOperator(processes[0]!);
    const profile = ((await operator.add(aProfile()).expect(201)).body as { readonly id: string }).id;
    const source = await operator.source([{ id: profile, mode: 'enforce', policy: 'any' }]);
    const cpu = async (size: number, count: number, claims: boolean): Promise<number> => {
      const load = Array.from({ length: count / size }, () => aSession(profile, size, claims));
      const total = async (): Promise<number> =>
        (await Promise.all(processes.map(({ url }) => cpuOf(url)))).reduce((sum, one) => sum + one, 0);
      const before = await total();
      await postAll(source, load, CONNECTIONS);
      return ((await total()) - before) / count;
    };
    for (const claims of [false, true]) for (const [size] of SIZES) await cpu(size, 5_000, claims);
    for (const [size, count] of SIZES) {
      const [none, enforced] = [await cpu(size, count, false), await cpu(size, count, true)];
      const ratio = (enforced / none).toFixed(2);
      yield `${size} a POST: ${none.toFixed(1)} us unclaimed, ${enforced.toFixed(1)} us enforced, ${ratio} times`;
    }
  } finally {
    await Promise.all(processes.map((one) => one.stop()));
    await backends.remove();
  }
};
