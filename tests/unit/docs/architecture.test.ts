import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FATAL_PARTS } from '../../../src/app/startup/fatal-parts.ts';

describe('docs/architecture.md', () => {
  it('says what each room is', () => {
    const [, text = ''] = readFileSync('docs/architecture.md', 'utf8').split(/^(?=\| room \|)|^## Tests/m);
    const described = [...text.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
      cell.split(', ').map((name) => name.replaceAll('`', '')),
    );
    expect(described.sort()).toEqual(readdirSync('src').sort());
  });

  const QUESTIONS = [
    ...(/^\| question [^]*?\n\n/m.exec(readFileSync('docs/architecture.md', 'utf8'))?.[0] ?? '').matchAll(
      /^\| (?<question>[^|]+\?) \| (?<answer>[^|]+) \|$/gm,
    ),
  ].map(({ groups: { question = '', answer = '' } = {} }) => ({ question, answer }));

  it('has a table of questions', () => {
    expect(QUESTIONS.length).toBeGreaterThan(25);
  });

  it.each(QUESTIONS)('names files that exist and have the words beside them: $question', ({ answer }) => {
    const names = [...answer.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    const paths = names.filter((name) => name.startsWith('src/'));
    const folders = paths.map((path) => (/\.\w+$/.test(path) ? dirname(path) : path));
    const isFileName = (name: string): boolean => /^[\w-]+\.ts$/.test(name);
    const beside = names
      .filter(isFileName)
      .map((name) => folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name);
    const files = [...paths, ...beside];
    expect(paths).not.toEqual([]);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
    const text = files
      .filter((path) => statSync(path).isFile())
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const words = names.filter((name) => !name.startsWith('src/') && !isFileName(name));
    const hasWord = (word: string): boolean =>
      new RegExp(`(?<!\\w)${word.replaceAll(/\W/g, String.raw`\$&`)}(?!\\w)`).test(text);
    expect(words.filter((word) => !hasWord(word))).toEqual([]);
  });

  it('says where a process ends, and why', () => {
    const rows = Object.entries(FATAL_PARTS).map(([part, why]) => `| \`${part}\` | ${why} |`);
    const [, table = ''] =
      /^\| part \| why \|\n\| --- \| --- \|\n([^]*?)\n\n/m.exec(readFileSync('docs/architecture.md', 'utf8')) ?? [];
    expect(table.split('\n')).toEqual(rows);
  });
});
