const firstSentenceOf = (text) =>
  text
    .replace(/^\s*\*+ ?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .split(/(?<=[.!?])\s/)[0];

/** The first sentence of a doc comment has at most so many words. */
const firstSentence = {
  meta: { type: 'suggestion', schema: [{ type: 'object', properties: { words: { type: 'integer' } } }] },
  create: (context) => ({
    Program: () => {
      const [{ words }] = context.options;
      for (const comment of context.sourceCode.getAllComments()) {
        if (comment.type !== 'Block' || !comment.value.startsWith('*')) continue;
        const count = firstSentenceOf(comment.value).split(' ').length;
        if (count > words)
          context.report({
            loc: comment.loc,
            message: `the first sentence has ${count} words, at most ${words} are allowed`,
          });
      }
    },
  }),
};

const DEPS = /Deps$/;

const nameOf = (type) =>
  type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.name : '';

/** An interface XDeps is flat and small, and no part of another one is picked or omitted. */
const flatDeps = {
  meta: { type: 'suggestion', schema: [{ type: 'object', properties: { fields: { type: 'integer' } } }] },
  create: (context) => {
    const [{ fields }] = context.options;
    const checkPicked = (node, name, types) => {
      if (/^(Pick|Omit)$/.test(name) && DEPS.test(nameOf(types?.params[0])))
        context.report({ node, message: `${name} of another module's Deps: name what is needed` });
    };
    return {
      TSInterfaceDeclaration: (node) => {
        if (!DEPS.test(node.id.name)) return;
        if (node.extends.length > 0) context.report({ node, message: 'Deps extend nothing: they are flat' });
        if (node.body.body.length > fields)
          context.report({
            node,
            message: `${node.body.body.length} fields, at most ${fields} are allowed: these are two modules`,
          });
      },
      TSTypeReference: (node) => checkPicked(node, nameOf(node), node.typeArguments),
      TSInterfaceHeritage: (node) => checkPicked(node, node.expression.name, node.typeArguments),
    };
  },
};

export default { meta: { name: 'docs' }, rules: { 'first-sentence': firstSentence, 'flat-deps': flatDeps } };
