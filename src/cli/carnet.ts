#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runCarnet } from './run-carnet.ts';

/** Set by tools/build.js. */
declare const CARNET_BUILD: string;

/** A path beside the folder of the built program. */
const besideProgram = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const { version, engines } = JSON.parse(readFileSync(besideProgram('package.json'), 'utf8')) as {
  readonly version: string;
  readonly engines: { readonly node: string };
};

process.exitCode = await runCarnet(process.argv.slice(2), {
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  release: { version, build: CARNET_BUILD, engines: engines.node },
  profilesDirectory: besideProgram('xapi-profiles'),
  start: async () => {
    await import('../main.ts');
  },
  demo: async (choices) => {
    const { runDemo } = await import('./demo-story/run-demo.ts');
    const programs = { server: besideProgram('dist/main.js'), command: besideProgram('dist/carnet.js') };
    await runDemo({ programs, ...choices });
  },
});
