import { readdirSync, readFileSync } from 'node:fs';

describe('docs/architecture.md', () => {
  it('says what each room is', () => {
    const [, text = ''] = readFileSync('docs/architecture.md', 'utf8').split(/^(?=\| room \|)|^## Tests/m);
    const described = [...text.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      cell.split(', ').map((name) => name.replaceAll('`', '')),
    );
    expect(described.sort()).toEqual(readdirSync('src').sort());
  });
});
