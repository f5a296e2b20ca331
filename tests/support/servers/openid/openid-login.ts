import { build } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real OpenID provider that runs. */
export interface RunningIssuer {
  readonly issuer: string;
  /** Sets what the provider says of a subject from now on. */
  setClaims(sub: string, claims: object): Promise<void>;
  close(): Promise<void>;
}

const ENDED = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
  });

/** Starts a provider as its own process; it prints its issuer once it listens. */
export const startIssuer = async (
  entryPoint: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningIssuer> => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-issuer-'));
  const outfile = join(folder, 'issuer.mjs');
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const child = spawn(process.execPath, [outfile, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const issuer = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line.startsWith('http://')) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`the issuer ended with ${code}`)));
  });
  return {
    issuer,
    setClaims: async (sub, claims) => {
      await fetch(`${issuer}/claims`, { method: 'PUT', body: JSON.stringify({ sub, ...claims }) });
    },
    close: async () => {
      const ended = ENDED(child);
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Starts the provider for sign-ins, for a client with this redirect URI. */
export const runIssuer = (redirectUri: string): Promise<RunningIssuer> =>
  startIssuer('tests/support/servers/openid/openid-issuer.ts', [redirectUri]);

type Press = Readonly<Record<string, string>>;

/**
 * Signs in at the provider under this name, as a browser does, and resolves with the query of the redirect back.
 * Without a name it cancels.
 */
export const loginAt = async (url: string, name: string | undefined): Promise<string> => {
  const jar = new Map<string, string>();
  const ask = async (at: string, press?: Press): Promise<Response> => {
    const answer = await fetch(at, {
      redirect: 'manual',
      headers: { Cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      ...(press === undefined ? {} : { method: 'POST', body: new URLSearchParams(press) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(key, value);
    }
    return answer;
  };
  const { origin } = new URL(url);
  let answer = await ask(url);
  for (let steps = 0; steps < 20; steps++) {
    const location = answer.headers.get('location');
    if (location !== null) {
      const next = new URL(location, origin);
      if (next.origin !== origin) return next.search.slice(1);
      answer = await ask(next.href);
      continue;
    }
    const html = await answer.text();
    const abort = /href="([^"]*\/abort)"/.exec(html)?.[1];
    const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1];
    if (action === undefined || abort === undefined)
      throw new Error(`the provider shows no form: ${html.slice(0, 500)}`);
    answer =
      name === undefined
        ? await ask(abort)
        : await ask(
            action,
            html.includes('name="login"') ? { prompt: 'login', login: name, password: 'any' } : { prompt: 'consent' },
          );
  }
  throw new Error('the provider leads nowhere');
};
