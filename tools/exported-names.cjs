const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const ts = require('typescript');

/** The names that the statements of a file export. */
const exportedNames = (file) => {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const isExported = (statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return source.statements
    .filter(isExported)
    .flatMap((statement) => statement.declarationList?.declarations ?? [statement])
    .flatMap(({ name }) => (name?.text === undefined ? [] : [name.text]));
};

/** Each name that two files or more export, with these files. */
const exportedTwice = (folder) => {
  const files = readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.generated.'))
    .sort();
  const filesOf = new Map();
  for (const file of files)
    for (const name of new Set(exportedNames(file))) filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
  return [...filesOf].filter(([, exporting]) => exporting.length > 1);
};

module.exports = { exportedTwice };

/* Run by itself: names each on stderr and ends with 1, or ends with 0 where there is none. */
if (require.main === module) {
  const twice = exportedTwice('src');
  for (const [name, files] of twice) process.stderr.write(`${name} is exported from ${files.join(' and ')}\n`);
  process.exit(twice.length === 0 ? 0 : 1);
}
