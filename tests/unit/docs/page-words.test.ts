import { readFileSync } from 'node:fs';
import { readPageTexts } from '../../support/checks/pages/page-texts.ts';

interface Term {
  readonly en: string;
  /** More than one if a word agrees with what it is about. */
  readonly fr: readonly string[];
  readonly not: { readonly en: readonly string[]; readonly fr: readonly string[] };
}

const cellsOf = (line: string): readonly string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

const wordsOf = (cell: string): readonly string[] => cell.split(';').flatMap((one) => one.trim() || []);

const TERMS: readonly Term[] = readFileSync('docs/glossary.md', 'utf8')
  .split('## Words of the console and the pages\n')[1]!
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map(cellsOf)
  .map(([en = '', fr = '', notEn = '', notFr = '']) => ({
    en,
    fr: fr.split(' / '),
    not: { en: wordsOf(notEn), fr: wordsOf(notFr) },
  }));

const TEXTS = readPageTexts();

/** A label without what stands behind it, in lower case. */
const plain = (label: string): string =>
  label
    .trim()
    .replace(/[\s:…]+$/u, '')
    .toLowerCase();

const hasWord = (text: string, word: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'iu').test(text);

/** What code shows as it is: names of xAPI and of parameters are the same in every language. */
const withoutCode = (text: string): string => text.replaceAll(/`[^`]*`|\([^)]*\)/g, '');

describe('The words of the console and the pages', () => {
  it('are a hundred terms, each once, that texts use', () => {
    expect(TERMS.length).toBeGreaterThanOrEqual(100);
    const names = TERMS.map(({ en }) => plain(en));
    expect(names).toEqual([...new Set(names)]);
    expect(
      TERMS.filter(({ en }) => !TEXTS.some((text) => hasWord(text.en, en.replace(/\.$/, '')))).map(({ en }) => en),
    ).toEqual([]);
  });

  it('are read from every catalogue', () => {
    expect(TEXTS.length).toBeGreaterThan(2000);
    for (const part of ['console/pages/sources', 'console/texts', 'console/shell', 'pages/me', 'pages/public'])
      expect(TEXTS.filter(({ at }) => at.includes(part)).length).toBeGreaterThan(2);
  });

  it('have the French of the glossary on each label', () => {
    const french = new Map(TERMS.map(({ en, fr }) => [plain(en), fr.map(plain)]));
    expect(
      TEXTS.filter(({ en, fr }) => french.get(plain(en))?.includes(plain(fr)) === false).map(
        ({ at, en, fr }) => `${at}: ${en} is ${fr}`,
      ),
    ).toEqual([]);
  });

  it.each(['en', 'fr'] as const)('are none of those that the glossary forbids: %s', (language) => {
    const found = TERMS.flatMap(({ not }) =>
      not[language].flatMap((word) =>
        TEXTS.filter((text) => hasWord(withoutCode(text[language]), word)).map(
          (text) => `${text.at}: ${word} in ${text[language]}`,
        ),
      ),
    );
    expect(found).toEqual([]);
  });
});
