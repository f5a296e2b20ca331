import { authorOf } from '../../../src/sources/authority.ts';
import type { Scope } from '../../../src/sources/scopes.ts';

describe('The authority of statements', () => {
  const author = (...scopes: readonly Scope[]): string =>
    authorOf({
      lineage: { key: 'key', createdAt: 0 },
      source: { id: 'moodle', createdAt: 0, name: 'Moodle', basis: 'consent', v: 1 },
      scopes,
    });

  it('is the source', () => {
    expect(author('all')).toBe('moodle');
    expect(author('statements/write', 'statements/read', 'statements/read/mine')).toBe('moodle');
  });

  it('is the credential, where it reads or erases its own statements alone', () => {
    expect(author('statements/write', 'statements/read/mine')).toMatch(/^moodle\/[0-9a-f]{16}$/);
    expect(author('statements/write', 'statements/erase/mine')).toBe(author('statements/read/mine'));
    expect(author('all', 'statements/erase/mine')).toBe(author('statements/read/mine'));
  });
});
