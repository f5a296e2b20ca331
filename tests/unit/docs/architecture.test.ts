import { readdirSync, readFileSync } from 'node:fs';
import { FATAL_PARTS } from '../../../src/app/startup/fatal-parts.ts';

describe('docs/architecture.md', () => {
  it('says what each room is', () => {
    const [, text = ''] = readFileSync('docs/architecture.md', 'utf8').split(/^(?=\| room \|)|^## Tests/m);
    const described = [...text.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      cell.split(', ').map((name) => name.replaceAll('`', '')),
    );
    expect(described.sort()).toEqual(readdirSync('src').sort());
  });

  it('says where a process ends, and why', () => {
    const rows = Object.entries(FATAL_PARTS).map(([part, why]) => `| \`${part}\` | ${why} |`);
    const [, table = ''] =
      /^\| part \| why \|\n\| --- \| --- \|\n([^]*?)\n\n/m.exec(readFileSync('docs/architecture.md', 'utf8')) ?? [];
    expect(table.split('\n')).toEqual(rows);
  });
});
