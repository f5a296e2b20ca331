import { ownValue } from '../../core/json-object.ts';
import { readFileSync } from 'node:fs';
import { Problem } from '../../core/problem.ts';

/** The names of the variables that may hold a credential. */
export interface CredentialVariables {
  readonly user: string;
  readonly password: string;
}

interface UserAndPassword {
  readonly user: string;
  readonly password: string;
}

const inFile = (file: string): UserAndPassword => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    throw new Problem('invalid-request', `the credential cannot be read: ${(thrown as Error).message}`);
  }
  const at = text.indexOf(':');
  if (at < 1 || /[\r\n]/.test(text))
    throw new Problem('invalid-request', `${file} must hold USER:PASSWORD on one line, and nothing else`);
  return { user: text.slice(0, at), password: text.slice(at + 1) };
};

/**
 * A user and a password, from a file or from the environment; never from the arguments, which other users of a machine
 * can see. Throws Problem `invalid-request` if there is neither.
 */
export const readCredential = (
  file: string | undefined,
  { user, password }: CredentialVariables,
  { option, env }: { readonly option: string; readonly env: Readonly<Record<string, string | undefined>> },
): UserAndPassword => {
  if (file !== undefined) return inFile(file);
  const given = { user: ownValue(env, user) ?? '', password: ownValue(env, password) ?? '' };
  if (given.user !== '' && given.password !== '') return given;
  throw new Problem(
    'invalid-request',
    `name the credential by ${option} FILE (USER:PASSWORD on one line), or set ${user} and ${password}`,
  );
};
