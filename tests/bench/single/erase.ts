import { waitFor } from '../../support/checks/wait-for.ts';
import type { Address } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { fill } from '../measure/blocks.ts';
import { startTree } from '../measure/contender.ts';
import { aBenchStatement, bodiesOf } from '../measure/corpus.ts';
import type { Line } from '../measure/lines.ts';
import { postAll } from '../measure/load.ts';
import { addUsage, settle, usedWhile } from '../measure/process-usage.ts';
import type { Tree } from '../measure/trees.ts';

const STORED = 10_000;
const SIZE = 10;
/** Statements of one erasure. */
const SIZES = [1, 10, 100];
/** A pupil of whom the store has no other statement. */
const PUPIL = 5_000_000;

const eraseAll = async ({ url, authorization }: Address, erasures: readonly (readonly string[])[]): Promise<void> => {
  const http = keepAliveAgent(url);
  for (const statements of erasures) {
    const { body } = await http
      .post('/v1/erasures')
      .set('Authorization', authorization)
      .set('Content-Type', 'application/json')
      .send(JSON.stringify({ statements }))
      .expect(202);
    const path = `/v1/erasures/${(body as { readonly erasure: string }).erasure}`;
    await waitFor('the erasure', async () => 'done' in ((await http.get(path).expect(200)).body as object));
  }
};

/** Measures erasures of this many statements in all, one erasure after another, by the ids of the statements. */
export const measureErase = async function* (tree: Tree, statements: number): AsyncGenerator<Line, void> {
  const running = await startTree(tree);
  try {
    await fill([running], { statements: STORED, size: SIZE });
    const authorization = await running.processes[0]!.issue('default', ['all', 'statements/erase/mine']);
    const tool = { url: running.url, authorization };
    for (const size of SIZES) {
      const count = Math.ceil(statements / SIZES.length / size) * size;
      const posted = Array.from({ length: count }, (_, index) => aBenchStatement(index, PUPIL + size));
      await postAll(tool, bodiesOf(posted, SIZE), 1);
      await settle(running.pids);
      const erasures = Array.from({ length: count / size }, (_, index) =>
        posted.slice(index * size, (index + 1) * size).map(({ id }) => id),
      );
      let seconds = 0;
      const used = await usedWhile(running.pids, async () => {
        const began = performance.now();
        await eraseAll(tool, erasures);
        seconds = (performance.now() - began) / 1000;
      });
      const { cpuUs, writtenBytes } = addUsage(used);
      yield {
        'statements an erasure': size,
        erasures: erasures.length,
        'ms of CPU a statement': cpuUs / 1000 / count,
        'ms of CPU an erasure': cpuUs / 1000 / erasures.length,
        'bytes written a statement': writtenBytes / count,
        's an erasure': seconds / erasures.length,
      };
    }
  } finally {
    await running.stop();
  }
};
