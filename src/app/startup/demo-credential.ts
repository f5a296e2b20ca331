import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NewCredential, Sources } from '../../access/sources/sources.ts';
import { makeDirectory } from '../../core/disk/directory.ts';
import { writeComplete } from '../../core/disk/owner-only-file.ts';

const STATEMENT = {
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { en: 'answered' } },
  object: { id: 'https://school.example/exercises/1' },
};

const demoCredential = async (sources: Sources, file: string): Promise<NewCredential | undefined> => {
  const known = await sources.credentials();
  if (existsSync(file)) {
    const [key = '', secret = ''] = readFileSync(file, 'utf8').trim().split(':');
    // The folder may have been used with another store, which does not have the key.
    return known.some((one) => one.key === key) ? { key, secret } : undefined;
  }
  if (known.length > 0) return undefined;
  // On Kafka and MongoDB the directory may not exist yet. A credential whose secret cannot be written is useless.
  makeDirectory(dirname(file));
  await sources.add({ id: 'demo', name: 'Demo source' });
  const credential = await sources.issue('demo', ['all', 'links']);
  try {
    writeComplete(file, `${credential.key}:${credential.secret}\n`, 'create');
  } catch (thrown) {
    await sources.revoke(credential.key);
    throw thrown;
  }
  return credential;
};

/**
 * The text that greets a newcomer: the address, and a `curl` that posts a first statement. The first start on an empty
 * store makes a demo source, whose credential stays in DATA_DIR/demo-credential, readable only by its owner.
 */
export const welcome = async (deps: {
  readonly sources: Sources;
  readonly dataDir: string;
  readonly url: string;
}): Promise<string> => {
  const { sources, dataDir, url } = deps;
  const credential = await demoCredential(sources, join(dataDir, 'demo-credential'));
  const start = `\nCarnet is at ${url}\n`;
  const console = `
The console of operators is at ${url}/console. In this folder, with the same settings, invite yourself:

npx carnet staff invite NAME --roles operator

`;
  if (credential === undefined) return `${start}${console}`;
  const curl = `curl -sS -u ${credential.key}:${credential.secret} -H 'X-Experience-API-Version: 2.0.0'`;
  return `${start}  key     ${credential.key}
  secret  ${credential.secret}

Post a first statement, and read it back:

${curl} -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(STATEMENT)}' ${url}/xapi/statements

${curl} ${url}/xapi/statements
${console}`;
};
