import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCredential } from '../../../../src/cli/transfer/server-credential.ts';

const folder = mkdtempSync(join(tmpdir(), 'carnet-credential-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NAMES = { user: 'LRS_USER', password: 'LRS_PASSWORD' };
const read = (text: string | undefined, env: Readonly<Record<string, string>> = {}) => {
  const file = text === undefined ? undefined : join(folder, 'file');
  if (file !== undefined && text !== undefined) writeFileSync(file, text);
  return readCredential(file, NAMES, { option: '--lrs-credential', env });
};

describe('the credential at a server', () => {
  it('is read from a file, or else from two variables', () => {
    expect(read('ada:a:b\n')).toEqual({ user: 'ada', password: 'a:b' });
    expect(read(undefined, { LRS_USER: 'bob', LRS_PASSWORD: 'c' })).toEqual({ user: 'bob', password: 'c' });
    expect(read('ada:b', { LRS_USER: 'bob', LRS_PASSWORD: 'c' })).toEqual({ user: 'ada', password: 'b' });
  });

  it('is refused where it is missing or has another form, without a word of it', () => {
    for (const text of ['', 'secret-one', ':secret-one', 'ada:secret-one\nbob:secret-one']) {
      expect(() => read(text)).toThrow(/must hold USER:PASSWORD on one line/);
      expect(() => read(text)).not.toThrow(/secret-one/);
    }
    expect(() => readCredential(join(folder, 'none'), NAMES, { option: '--x', env: {} })).toThrow(/cannot be read/);
    expect(() => read(undefined, { LRS_USER: 'bob', LRS_PASSWORD: '' })).toThrow(
      'name the credential by --lrs-credential FILE (USER:PASSWORD on one line), or set LRS_USER and LRS_PASSWORD',
    );
  });
});
