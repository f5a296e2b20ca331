import { createHash, randomUUID } from 'node:crypto';
import { storeAttachments, type ReceivedAttachment } from '../../../src/ingest/request/attachments.ts';
import { createSweepAttachments } from '../../../src/sink/erasure/sweep-attachments.ts';
import type { AttachmentRepository } from '../../../src/store/ports/statements/attachment-repository.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { attachmentToken } from '../../../src/xapi/statement/tokens.ts';
import type { Statement } from '../../../src/xapi/model/types.ts';
import { aStatement } from '../../support/builders/statements/a-statement.ts';
import { aStoredStatement } from '../../support/builders/store/a-stored-statement.ts';
import { anAttachment } from '../../support/clients/multipart-client.ts';
import { createScheduler, type Scheduler, seeded, type Worker } from '../scheduler.ts';

const MINUTE = 60_000;
/**
 * Clocks are wrong by less than this, and a request takes less: both together are well below the hour that a sweep
 * waits.
 */
const SKEW = 12 * MINUTE;
const LONGEST_REQUEST = 8 * MINUTE;

type Repositories = Pick<Store, 'attachments' | 'statements'>;

/** A statement in the log: what its one attachment holds, and whether its data were there when it was posted. */
interface Posted {
  readonly content: string;
  readonly wasThere: boolean;
  readonly appendedAt: number;
}

const sha2Of = (content: string): string => createHash('sha256').update(content).digest('hex');

/** Everything that happens to attachments, in one order that a seed decides. */
interface World {
  readonly scheduler: Scheduler;
  readonly store: Repositories;
  readonly contents: readonly string[];
  readonly log: Posted[];
  readonly stored: Posted[];
  handled: number;
  through: number;
}

/**
 * The repository of one worker: each call, and each chunk, waits for its turn, and deletions so many milliseconds.
 */
const inTurn = (repository: AttachmentRepository, worker: Worker, stall = 0): AttachmentRepository => ({
  ...repository,
  touch: async (...of) => {
    await worker.turn();
    return repository.touch(...of);
  },
  put: async (upload, chunks) => {
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        await worker.turn();
        yield chunk;
      }
    };
    await worker.turn();
    await repository.put(upload, slow());
  },
  findUnusedSince: async (...of) => {
    await worker.turn();
    return repository.findUnusedSince(...of);
  },
  delete: async (...of) => {
    await worker.sleep(stall);
    return repository.delete(...of);
  },
  deleteIncomplete: async (...of) => {
    await worker.turn();
    return repository.deleteIncomplete(...of);
  },
});

/** Two halves of the content, so that others come between. */
const received = (content: string): ReceivedAttachment => ({
  sha2: sha2Of(content),
  length: content.length,
  chunks: async function* () {
    for (const half of [content.slice(0, 5), content.slice(5)]) yield await Promise.resolve(Buffer.from(half));
  },
});

const post = async ({ scheduler, store, contents, log }: World, worker: Worker): Promise<void> => {
  const content = scheduler.pick(contents);
  const brings = scheduler.random() < 0.6;
  let wasThere = brings;
  const repository = inTurn(store.attachments, worker);
  const watched: AttachmentRepository = {
    ...repository,
    touch: async (...of) => {
      const found = await repository.touch(...of);
      wasThere = found.size === 1;
      return found;
    },
  };
  const statement = aStatement({
    attachments: [anAttachment(content, brings ? {} : { fileUrl: 'https://x.example/f' })],
  }) as unknown as Statement;
  await storeAttachments(watched, [statement], {
    source: 'moodle',
    received: brings ? [received(content)] : [],
    now: worker.now,
  });
  await worker.sleep(scheduler.int(LONGEST_REQUEST));
  // Some are refused at the last moment.
  if (scheduler.random() < 0.7) log.push({ content, wasThere, appendedAt: scheduler.time() });
};

/**
 * Stores the log, now and then late; it has handled all that was appended before `through`, by its
 * own clock.
 */
const sink = async (world: World, worker: Worker, rounds: number): Promise<void> => {
  const { scheduler, store, log, stored } = world;
  for (let round = 0; round < rounds; round++) {
    await worker.sleep(scheduler.int(scheduler.pick([1, 20, 90]) * MINUTE));
    const skew = worker.now() - scheduler.time();
    while (world.handled < log.length && scheduler.random() < 0.9) {
      const posted = log[world.handled]!;
      // Some become dead letters: another statement has their id.
      if (scheduler.random() < 0.85) {
        await worker.turn();
        await store.statements.insert([
          aStoredStatement({ id: randomUUID(), refs: [attachmentToken(sha2Of(posted.content))] }),
        ]);
        stored.push(posted);
      }
      world.handled++;
      world.through = Math.max(world.through, posted.appendedAt + skew);
    }
    if (world.handled === log.length) world.through = Math.max(world.through, worker.now());
  }
};

const sweep = (world: World, worker: Worker) =>
  createSweepAttachments({
    store: {
      attachments: inTurn(world.store.attachments, worker, world.scheduler.pick([0, 5, 120]) * MINUTE),
      statements: {
        ...world.store.statements,
        findIdsByToken: async (...of) => {
          await worker.turn();
          return world.store.statements.findIdsByToken(...of);
        },
      },
    },
    consistentThrough: async () => {
      await worker.turn();
      return world.through;
    },
    now: worker.now,
  });

const lost = async ({ store, contents, stored }: World): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const content of contents) {
    if (!stored.some((posted) => posted.content === content && posted.wasThere)) continue;
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of store.attachments.read(sha2Of(content))) chunks.push(chunk);
    } catch {
      // It is not there: that is what is looked for.
    }
    if (Buffer.concat(chunks).toString() !== content) found.push(`a statement has lost ${content}`);
  }
  return found;
};

/** Runs one schedule of requests, a sink and two sweepers; answers with the promises that were broken. */
export const runAttachments = async (seed: number, store: Repositories): Promise<readonly string[]> => {
  const scheduler = createScheduler(seeded(seed), SKEW);
  const { int } = scheduler;
  const world: World = {
    scheduler,
    store,
    contents: ['the first', 'the second', 'the third'].map((name) => `${name} of ${seed}`),
    log: [],
    stored: [],
    handled: 0,
    through: scheduler.time(),
  };
  const run = async (): Promise<void> => {
    for (let steps = 0; scheduler.alive().length > 0; steps++) {
      if (steps > 20_000) throw new Error('no end');
      await scheduler.step();
    }
  };
  for (let index = 0; index < 4; index++) {
    scheduler.spawn(`door ${index}`, async (worker) => {
      for (let posts = 0; posts < 5; posts++) {
        await worker.sleep(int(80 * MINUTE));
        await post(world, worker);
      }
    });
  }
  scheduler.spawn('sink', (worker) => sink(world, worker, 30));
  for (let index = 0; index < 2; index++) {
    scheduler.spawn(`sweeper ${index}`, async (worker) => {
      const once = sweep(world, worker);
      for (let rounds = 0; rounds < 12; rounds++) {
        await worker.sleep(int(60 * MINUTE));
        await once();
      }
    });
  }
  await run();
  const broken = [...(await lost(world))];

  // In the end everything is handled and hours go by: then no attachment is left without a reference.
  scheduler.spawn('sink at last', async (worker) => {
    await worker.sleep(500 * MINUTE);
    await sink(world, worker, 40);
    world.through = worker.now();
  });
  await run();
  scheduler.spawn('sweeper at last', async (worker) => {
    world.through += 500 * MINUTE;
    await worker.sleep(600 * MINUTE);
    await sweep(world, worker)();
  });
  await run();
  broken.push(...(await lost(world)), ...scheduler.thrown.map(String));
  const left = await store.attachments.find(world.contents.map(sha2Of));
  for (const content of world.contents)
    if (left.has(sha2Of(content)) && !world.stored.some((posted) => posted.content === content))
      broken.push(`${content} is left, though no statement has it`);
  return broken;
};
