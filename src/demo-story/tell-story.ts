import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { terminalText } from '../core/terminal-text.ts';
import { createNarrator } from './narrator.ts';
import { startCarnet } from './start-carnet.ts';
import { stay } from './stay.ts';
import { tellStory } from './story.ts';

const programPath = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const programs = { server: programPath('main.js'), command: programPath('carnet.js') };

const write = (text: string): void => {
  process.stdout.write(terminalText(text));
};

const tell = async (): Promise<void> => {
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
  write(`\nThat is the whole story, in ${seconds} s. To start your own: npm start\n`);
};

const keepSchool = async (folder: string | undefined): Promise<void> => {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const onAsked = (again: () => void): void => {
    if (process.stdin.isTTY) process.stdin.on('data', again);
  };
  await stay({ programs, folder, write, onAsked, signal: ending.signal });
  process.exit();
};

const main = (): Promise<void> => {
  const { values } = parseArgs({ options: { stay: { type: 'boolean' }, data: { type: 'string' } } });
  return values.stay === true ? keepSchool(values.data) : tell();
};

main().catch((thrown: unknown) => {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  process.stderr.write(terminalText(`\nThe story ends early: ${why}\n`));
  process.exitCode = 1;
});
