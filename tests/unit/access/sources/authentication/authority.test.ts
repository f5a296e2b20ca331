import { authorityOf, authorOf } from '../../../../../src/access/sources/authentication/authority.ts';
import type { Caller } from '../../../../../src/access/sources/authentication/authenticate.ts';
import type { Scope } from '../../../../../src/access/sources/scopes.ts';
import type { Source } from '../../../../../src/store/ports/sources/source-repository.ts';
import type { Actor } from '../../../../../src/xapi/model/types.ts';

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

  it('is that of each caller, however they take turns', () => {
    const authority = authorityOf('https://lrs.example');
    const callers = (['moodle', 'h5p'] as const).map((id): Caller => {
      const source: Source = { id, createdAt: 0, name: id, basis: 'consent', v: 1 };
      const lineage = { key: id, createdAt: 0 };
      return {
        key: id,
        lineage,
        source,
        scopes: ['all'],
        organisation: 'org:default',
        readableSources: [id],
      };
    });
    const names = [...callers, ...callers].map((caller) => (JSON.parse(authority(caller)) as Actor).account?.name);
    expect(names).toEqual(['moodle', 'h5p', 'moodle', 'h5p']);
  });
});
