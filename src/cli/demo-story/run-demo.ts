import { randomBytes } from 'node:crypto';
import { terminalText } from '../../core/text/terminal-text.ts';
import { createNarrator } from './narrator.ts';
import { type Programs, startCarnet } from './start-carnet.ts';
import { stay } from './stay.ts';
import { tellStory } from './story.ts';

interface Demo {
  readonly programs: Programs;
  /** True if a school runs until it is stopped. */
  readonly stays: boolean;
  /** The folder of the data of a school that stays; absent: a temporary folder. */
  readonly folder: string | undefined;
}

const write = (text: string): void => {
  process.stdout.write(terminalText(text));
};

const tell = async (programs: Programs): Promise<void> => {
  const startedAt = performance.now();
  write('Carnet in a minute: a real one, with nothing but Node, in a folder that goes when the story ends.\n');
  const credential = { key: 'operator', secret: randomBytes(24).toString('base64url') };
  const carnet = await startCarnet(programs, credential);
  process.on('SIGINT', () => {
    void carnet.remove().finally(() => process.exit(130));
  });
  try {
    await tellStory(carnet, credential, createNarrator(write));
  } finally {
    await carnet.remove();
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  write(`\nThat is the whole story, in ${seconds} s. To start your own: npx carnet start\n`);
};

const keepSchool = async (programs: Programs, folder: string | undefined): Promise<void> => {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const onAsked = (again: () => void): void => {
    if (process.stdin.isTTY) process.stdin.on('data', again);
  };
  await stay({ programs, folder, write, onAsked, signal: ending.signal });
  process.exit();
};

/** Runs the demo. Rejects if it ends early. */
export const runDemo = async ({ programs, stays, folder }: Demo): Promise<void> => {
  try {
    await (stays ? keepSchool(programs, folder) : tell(programs));
  } catch (thrown) {
    throw new Error(`the story ends early: ${thrown instanceof Error ? thrown.message : String(thrown)}`, {
      cause: thrown,
    });
  }
};
