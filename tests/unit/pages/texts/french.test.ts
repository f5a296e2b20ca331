import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const FOLDER = 'src/pages/texts/fr';
const FILES = readdirSync(FOLDER);

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
  it.each(FILES)('have no-break spaces beside their double punctuation: %s', (file) => {
    expect(literalsIn(readFileSync(join(FOLDER, file), 'utf8')).filter((text) => / [;:!?»]|« /.test(text))).toEqual([]);
  });
});
