import { randomUUID } from 'node:crypto';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { alternate, cpuEach, runBlock } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import { aBenchStatement } from '../measure/corpus.ts';
import type { Line } from '../measure/lines.ts';
import { median, pairedRatios } from '../measure/statistics.ts';
import type { Tree } from '../measure/trees.ts';

const SIZES = [10, 100];
const ROUNDS = 8;
/** The first rounds are for the compiler. */
const WARMING = 3;
const CONNECTIONS = 32;

/** A session of so many statements, in a registration of its own: it begins, then answers. */
const aSession = (profile: string, size: number, claims: boolean): Buffer => {
  const registration = randomUUID();
  const statements = Array.from({ length: size }, (_, index) => {
    const { context, object, ...statement } = aBenchStatement(index, index);
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
 * claim.
 */
export const measureEnforced = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  try {
    const operator = anOperator(running);
    const profile = ((await operator.add(aProfile()).expect(201)).body as { readonly id: string }).id;
    const source = await operator.source([{ id: profile, mode: 'enforce', policy: 'any' }]);
    for (const size of SIZES) {
      const blocks = await alternate([false, true], WARMING + ROUNDS, (claims) => {
        const bodies = Array.from({ length: Math.ceil(statements / size) }, () => aSession(profile, size, claims));
        return runBlock(running, source, { bodies, statements: bodies.length * size, connections: CONNECTIONS });
      });
      const [unclaimed = [], enforced = []] = blocks.map((ones) => cpuEach(ones.slice(WARMING)));
      yield {
        'statements a POST': size,
        'us, unclaimed': median(unclaimed),
        'us, enforced': median(enforced),
        ratio: pairedRatios(enforced, unclaimed).median,
      };
    }
  } finally {
    await running.stop();
  }
};
