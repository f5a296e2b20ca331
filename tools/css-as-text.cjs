/** Jest loads a style sheet as text, as the bundle does. */
module.exports = {
  process: (css) => ({ code: `module.exports = { __esModule: true, default: ${JSON.stringify(css)} };` }),
};
