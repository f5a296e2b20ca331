import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

/** A text of a page in both languages. */
export interface PageText {
  /** The file of the English text, and the path of its member. */
  readonly at: string;
  readonly en: string;
  readonly fr: string;
}

const ROOMS = ['src/pages', 'src/console', 'src/studies'];
const ENGLISH = /(?:^|-)en\.ts$/;

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes('.generated.'));

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);

const isText = (node: ts.Node): node is ts.StringLiteral | ts.TemplateLiteralLikeNode =>
  ts.isStringLiteral(node) ||
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddle(node) ||
  ts.isTemplateTail(node);

const textBelow = (node: ts.Node): string => {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textBelow(node.left) + textBelow(node.right);
  if (isText(node)) return node.text;
  const parts: string[] = [];
  node.forEachChild((child) => void parts.push(textBelow(child)));
  return parts.join(ts.isTemplateExpression(node) || ts.isTemplateSpan(node) ? '…' : ' ').trim();
};

const nameOf = ({ name }: ts.PropertyAssignment): string =>
  ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : name.getText();

/** The texts of the objects of a file, by the path of their members. */
const textsOf = (path: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const visit = (node: ts.Node, at: readonly string[]): void => {
    if (ts.isPropertyAssignment(node)) {
      const here = [...at, nameOf(node)];
      const value = ts.isAsExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (ts.isObjectLiteralExpression(value)) visit(value, here);
      else found.set(here.join('.'), textBelow(value));
      return;
    }
    node.forEachChild((child) => visit(child, at));
  };
  visit(parse(path), []);
  return found;
};

const frenchFileOf = (path: string): string =>
  join(
    dirname(path).replace(/\/en$/, '/fr'),
    basename(path).replace(ENGLISH, (end) => end.replace('en', 'fr')),
  );

const pairsOfCatalogue = (path: string): readonly PageText[] => {
  const french = textsOf(frenchFileOf(path));
  return [...textsOf(path)].flatMap(([member, en]) => {
    const fr = french.get(member);
    return fr === undefined ? [] : [{ at: `${path} ${member}`, en, fr }];
  });
};

/** The texts that stand in one file in both languages, as `{ en: …, fr: … }`. */
const pairsWithin = (path: string): readonly PageText[] => {
  const found: PageText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const texts = new Map(
        node.properties.flatMap((one) =>
          ts.isPropertyAssignment(one) && isText(one.initializer) ? [[nameOf(one), one.initializer.text] as const] : [],
        ),
      );
      const [en, fr] = [texts.get('en'), texts.get('fr')];
      if (en !== undefined && fr !== undefined) found.push({ at: path, en, fr });
    }
    node.forEachChild(visit);
  };
  visit(parse(path));
  return found;
};

/** Every text of the console and of the pages, in both languages. */
export const readPageTexts = (): readonly PageText[] => {
  const files = ROOMS.flatMap(filesBelow);
  return [
    ...files.filter((path) => ENGLISH.test(basename(path))).flatMap(pairsOfCatalogue),
    ...files.flatMap(pairsWithin),
  ];
};
