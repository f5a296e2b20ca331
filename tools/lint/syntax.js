/** What `report` says of each node of these kinds. */
const without = (kinds, message) => ({
  meta: { type: 'problem', schema: [] },
  create: (context) => Object.fromEntries(kinds.map((kind) => [kind, (node) => context.report({ node, message })])),
});

const TAB = ' '.repeat(4);

/** A line has at most `code` characters, whatever is on it; a tab counts as 4. */
const maxLen = {
  meta: { type: 'layout', schema: [{ type: 'object', properties: { code: { type: 'integer' } } }] },
  create: (context) => ({
    Program: () => {
      const [{ code }] = context.options;
      for (const [index, line] of context.sourceCode.lines.entries()) {
        const { length } = [...line.replaceAll('\t', TAB)];
        if (length > code)
          context.report({
            loc: { start: { line: index + 1, column: 0 }, end: { line: index + 1, column: line.length } },
            message: `the line has ${length} characters, at most ${code} are allowed`,
          });
      }
    },
  }),
};

/** Two parameters of one name: only a script that is not in strict mode can have them. */
const noDupeArgs = {
  meta: { type: 'problem', schema: [] },
  create: (context) => {
    const check = (node) => {
      const names = node.params.map(({ name }) => name).filter((name) => name !== undefined);
      if (new Set(names).size < names.length) context.report({ node, message: 'two parameters have the same name' });
    };
    return { FunctionDeclaration: check, FunctionExpression: check };
  },
};

/** A number that begins with 0 is octal, in a script that is not in strict mode. */
const noOctal = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Literal: (node) => {
      if (typeof node.value === 'number' && /^0\d/.test(node.raw))
        context.report({ node, message: 'a number that begins with 0 is octal' });
    },
  }),
};

/** The members of a literal that is spread belong to the object around it. */
const noLiteralSpread = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    'ObjectExpression > SpreadElement': (node) => {
      if (node.argument.type === 'ObjectExpression')
        context.report({ node, message: 'a spread literal: name its members one by one' });
    },
  }),
};

export default {
  meta: { name: 'syntax' },
  rules: {
    'max-len': maxLen,
    'no-dupe-args': noDupeArgs,
    'no-enum': without(['TSEnumDeclaration'], 'no enums'),
    'no-export-all': without(['ExportAllDeclaration'], 'no barrels'),
    'no-literal-spread': noLiteralSpread,
    'no-octal': noOctal,
  },
};
