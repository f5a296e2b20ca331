import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createNarrator } from './narrator.ts';
import { startCarnet } from './start-carnet.ts';
import { tellStory } from './story.ts';

const credential = { key: 'operator', secret: randomBytes(24).toString('base64url') };

const programPath = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const main = async (): Promise<void> => {
  const startedAt = performance.now();
  process.stdout.write(
    'Carnet in a minute: a real one, with nothing but Node, in a folder that goes when the story ends.\n',
  );
  const carnet = await startCarnet({ server: programPath('main.js'), command: programPath('carnet.js') }, credential);
  process.on('SIGINT', () => {
    void carnet.remove().finally(() => process.exit(130));
  });
  try {
    await tellStory(
      carnet,
      credential,
      createNarrator((text) => process.stdout.write(text)),
    );
  } finally {
    await carnet.remove();
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(`\nThat is the whole story, in ${seconds} s. To start your own: npm start\n`);
};

main().catch((thrown: unknown) => {
  process.stderr.write(`\nThe story ends early: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
