/** Jest loads a style sheet, or a script for pages, as text, as the bundle does. */
module.exports = {
  process: (css) => ({ code: `module.exports = { __esModule: true, default: ${JSON.stringify(css)} };` }),
};
