import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

const PAGES = 'src/pages';
const FILES = readdirSync(PAGES, { recursive: true, encoding: 'utf8' });
const FRENCH = FILES.filter((file) => /(^|[/-])fr(\.ts|\/[^/]+\.ts)$/.test(file));

/** The texts in a program, and the parts of templates. */
const literalsIn = (program: string): readonly string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node))
      found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('texts.ts', program, ts.ScriptTarget.Latest, true));
  return found;
};

describe('The French texts', () => {
  it.each(FRENCH)('have no-break spaces beside their double punctuation: %s', (file) => {
    expect(literalsIn(readFileSync(join(PAGES, file), 'utf8')).filter((text) => / [;:!?»]|« /.test(text))).toEqual([]);
  });

  it('stand beside the English ones of their page, and these beside them', () => {
    const pagesWith = (name: string): readonly string[] =>
      FILES.filter((file) => basename(file) === name)
        .map(dirname)
        .sort();
    expect(pagesWith('fr.ts')).toEqual(pagesWith('en.ts'));
    expect(pagesWith('fr.ts').length).toBeGreaterThan(10);
  });
});
