import { dirname, resolve } from 'node:path';
import ts from 'typescript';

const { TypeFlags } = ts;
const CLOSED =
  TypeFlags.StringLiteral |
  TypeFlags.NumberLike |
  TypeFlags.BigIntLike |
  TypeFlags.BooleanLike |
  TypeFlags.ESSymbolLike |
  TypeFlags.Undefined |
  TypeFlags.Null |
  TypeFlags.Never;

/** The programs of this process, by the file of their settings. */
const programs = new Map();

/** The program of these settings in which `file` has this text: an editor, or a test, may not have saved it. */
const programWith = (config, { file, text }) => {
  const before = programs.get(config);
  if (before?.getSourceFile(file)?.text === text) return before;
  const { config: settings } = ts.readConfigFile(config, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(settings, ts.sys, dirname(config));
  const source = resolve('src');
  // A program of one file has only what it imports: half the time, if nothing else is linted.
  const isRoot = (name) => name.startsWith(source) && (before !== undefined || name.endsWith('.d.ts'));
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  host.readFile = (name) => (resolve(name) === file ? text : readFile(name));
  const roots = [...new Set([...fileNames.map((name) => resolve(name)).filter(isRoot), file])];
  const program = ts.createProgram(roots, { ...options, incremental: false, tsBuildInfoFile: undefined }, host, before);
  programs.set(config, program);
  return program;
};

/** The innermost node of TypeScript with this range. */
const nodeAt = (node, [start, end], sourceFile) => {
  const inner = ts.forEachChild(node, (child) =>
    child.pos <= start && end <= child.end ? nodeAt(child, [start, end], sourceFile) : undefined,
  );
  return inner ?? (node.getStart(sourceFile) === start && node.end === end ? node : undefined);
};

/** Whether all values of a type are known: numbers, symbols, and the texts that a union lists. */
const isClosed = (type, checker) => {
  const bound = type.flags & TypeFlags.Instantiable ? checker.getBaseConstraintOfType(type) : type;
  if (bound === undefined) return false;
  return bound.isUnion() ? bound.types.every((part) => isClosed(part, checker)) : (bound.flags & CLOSED) !== 0;
};

const ASSERTIONS = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression']);

/** What is asserted of a name does not make it one. */
const withoutAssertions = (node) => (ASSERTIONS.has(node.type) ? withoutAssertions(node.expression) : node);

/** The node that is evaluated only if the condition of this one holds. */
const guardedBy = (node) => {
  if (node.type === 'ConditionalExpression' || node.type === 'IfStatement') return node.consequent;
  return node.type === 'LogicalExpression' && node.operator === '&&' ? node.right : undefined;
};

/** Each node around this one, with its parent. */
const ancestorsOf = (node) => (node.parent === null ? [] : [node, ...ancestorsOf(node.parent)]);

/**
 * No object is asked for a member by a name that is not known: it would answer with what Object.prototype has, or get
 * another prototype. Own members are found by `ownValue`, behind Object.hasOwn in a condition, and in a loop over the
 * names of the same object. `projects`: the settings of TypeScript by the begin of a path.
 */
const openNames = {
  meta: { type: 'problem', schema: [{ type: 'object', properties: { projects: { type: 'object' } } }] },
  create: (context) => {
    const { filename: file, sourceCode } = context;
    const [{ projects }] = context.options;
    const [, config] = Object.entries(projects).find(([begin]) => file.startsWith(resolve(begin))) ?? [];
    const textOf = (node) => sourceCode.getText(withoutAssertions(node));

    const isKnown = ({ range }) => {
      const program = programWith(resolve(config), { file, text: sourceCode.text });
      const sourceFile = program.getSourceFile(file);
      const checker = program.getTypeChecker();
      return isClosed(checker.getTypeAtLocation(nodeAt(sourceFile, range, sourceFile)), checker);
    };

    const isOwn = (node, object, name) => {
      const [objectText, nameText] = [textOf(object), textOf(name)];
      return ancestorsOf(node).some((inner) => {
        const { parent } = inner;
        if (parent.type === 'ForInStatement')
          return textOf(parent.right) === objectText && textOf(parent.left).endsWith(` ${nameText}`);
        const condition = parent.test ?? parent.left;
        return (
          guardedBy(parent) === inner &&
          sourceCode.getText(condition).includes(`Object.hasOwn(${objectText}, ${nameText})`)
        );
      });
    };

    const check = (node, name, object) => {
      const key = withoutAssertions(name);
      if (key.type === 'Literal' || isKnown(key) || (object !== undefined && isOwn(node, object, name))) return;
      context.report({
        node,
        message: 'a name that is not known may be one of Object.prototype: use ownValue, Object.hasOwn or a Map',
      });
    };
    return {
      'MemberExpression[computed=true]': (node) => check(node, node.property, node.object),
      'ObjectPattern > Property[computed=true]': (node) => check(node, node.key),
      'BinaryExpression[operator="in"]': (node) => node.left.type === 'PrivateIdentifier' || check(node, node.left),
    };
  },
};

export default { meta: { name: 'names' }, rules: { 'open-names': openNames } };
