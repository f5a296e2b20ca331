import { readdirSync, readFileSync } from 'node:fs';
import { SCOPES_BY_PATH } from '../../../src/console/api/access.generated.ts';
import { CONSOLE_MENU } from '../../../src/console/shell/console-menu.ts';
import { countOf, homeFor, menuFor, scopesOf } from '../../../src/console/shell/may-read.ts';
import { ROUTES } from '../../../src/api/routes.ts';

const namesFor = (...scopes: readonly string[]) =>
  menuFor(CONSOLE_MENU, scopes).map(({ name, entries }) => [name.en, entries.map((entry) => entry.name.en)]);

const pages = CONSOLE_MENU.flatMap(({ entries }) => entries);
const pageOf = (path: string) => pages.find((page) => page.path === path)!;

describe('The menu of the console', () => {
  it('shows an operator all pages', () => {
    expect(namesFor('operator')).toEqual([
      ['Watch', ['Overview', 'Statements']],
      ['Tools', ['Sources', 'Profiles', 'Violations', 'Registrations', 'Dead letters']],
      ['Out', ['Forwarding', 'Webhooks', 'Studies']],
      ['Govern', ['Desk', 'Consent', 'Who sees what', 'Erasures and retention', 'Organisations', 'Staff']],
    ]);
  });

  it('shows the other roles what the routes permit them', () => {
    expect(namesFor('steward')).toEqual([
      ['Out', ['Webhooks']],
      ['Govern', ['Desk']],
    ]);
    expect(namesFor('dpo')).toEqual([
      ['Out', ['Webhooks']],
      ['Govern', ['Desk', 'Who sees what']],
    ]);
    expect(namesFor('auditor')).toEqual([
      ['Out', ['Webhooks']],
      ['Govern', ['Desk', 'Audit chain']],
    ]);
    expect(namesFor('statements/read/none')).toEqual([]);
  });

  it('opens the overview, else the desk, else the first page', () => {
    expect(homeFor(CONSOLE_MENU, ['steward', 'operator'])?.path).toBe('overview');
    expect(homeFor(CONSOLE_MENU, ['dpo'])?.path).toBe('desk');
    expect(homeFor(CONSOLE_MENU, ['auditor'])?.path).toBe('desk');
    expect(homeFor(CONSOLE_MENU, [])).toBeUndefined();
  });

  it('judges by the access of the table of routes', () => {
    for (const [path, scopes] of Object.entries(SCOPES_BY_PATH))
      expect([path, ROUTES.find((route) => route.method === 'GET' && route.path === path)?.access.scopes]).toEqual([
        path,
        scopes,
      ]);
  });

  it('names for each page a resource of the API that the page reads, or a page that it links to', () => {
    const text = (files: readonly string[]) => files.map((file) => readFileSync(file, 'utf8')).join('\n');
    const lists = text(['src/console/api/lists.ts']);
    for (const { path, reads } of pages) {
      const folder = `src/console/pages/${path}`;
      const own = text(
        readdirSync(folder)
          .filter((file) => /\.tsx?$/.test(file))
          .map((file) => `${folder}/${file}`),
      );
      for (const one of reads) expect([path, one, (own + lists).includes(`'${one}'`)]).toEqual([path, one, true]);
    }
  });

  it('counts what needs an operator on the page that its link is below', () => {
    const items = [
      { link: '/v1/dead-letters', count: 3 },
      { link: '/v1/sources/moodle/violations', count: 12 },
      { link: '/v1/sources/moodle' },
      { link: '/docs/alerts/CarnetBackupOld' },
    ];
    expect(countOf(pageOf('dead-letters'), items)).toBe(3);
    expect(countOf(pageOf('sources'), items)).toBe(13);
    expect(countOf(pageOf('webhooks'), items)).toBe(0);
  });

  it('says by which scopes a page opens', () => {
    expect(scopesOf(pageOf('desk'))).toEqual(['steward', 'operator', 'auditor', 'dpo']);
  });
});
