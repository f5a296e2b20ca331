const { readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');
const { isTest } = require('./passed.cjs');

/** Folders of tests that take seconds; the others start the whole program. */
const isQuick = (name) => /^tests\/(unit|contract|models)\//.test(name);
const isDocument = (name) => /^docs\/|^[^/]+\.md$/.test(name);
const isTestOfDocuments = (name) => name.startsWith('tests/unit/docs/');

/** Milliseconds of CPU that a test file takes which has not run yet, by its folder. */
const GUESSES = { unit: 1000, contract: 2000, models: 10_000 };
const guessOf = (name) => GUESSES[name.split('/')[1]] ?? 10_000;

/** The files that import each file which the tests of the repository in `root` load. Imports of types are left out. */
const readImporters = async (root, tests) => {
  const { build } = require('esbuild');
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: tests.map((name) => `import './${name}';`).join('\n'), resolveDir: root, loader: 'ts' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    loader: { '.css': 'text', '.umd.min.js': 'text' },
    logLevel: 'silent',
    metafile: true,
    write: false,
    outdir: '.',
  });
  const importers = new Map(Object.keys(metafile.inputs).map((name) => [name, []]));
  for (const [name, { imports }] of Object.entries(metafile.inputs))
    for (const { path, external } of imports) if (!external) importers.get(path)?.push(name);
  importers.delete('<stdin>');
  return importers;
};

/** The files of tests whose text names a file, and the test files that read it when they last passed. */
const readersOf = ({ root, importers, known }, changed) => {
  const name = basename(changed);
  const naming = [...importers.keys()].filter(
    (file) => file.startsWith('tests/') && readFileSync(join(root, file), 'utf8').includes(name),
  );
  const hasRead = ({ files, folders, trees }) =>
    files.includes(changed) ||
    folders.includes(dirname(changed)) ||
    trees.some((folder) => changed.startsWith(`${folder}/`));
  const reading = Object.entries(known).filter(([, { reads }]) => hasRead(reads));
  return [...naming, ...reading.map(([test]) => test)];
};

/**
 * The test files that have to do with the files `changed`, with the number of imports between, the nearest first: those
 * that take seconds, and each that is in `changed` itself. `repository` has its `root`, the `importers` of each file, and
 * what is `known` of runs of the tests.
 */
const findRelated = (repository, changed) => {
  const { importers } = repository;
  const distances = new Map(changed.map((name) => [name, 0]));
  for (const name of changed.filter((one) => !importers.has(one) && !/^(src|tests)\/.*\.tsx?$/.test(one))) {
    const tests = isDocument(name) ? [...importers.keys()].filter(isTestOfDocuments) : [];
    for (const reader of [...readersOf(repository, name), ...tests])
      if (!distances.has(reader)) distances.set(reader, 1);
  }
  // It grows as it is walked.
  for (const [name, distance] of distances)
    for (const importer of importers.get(name) ?? [])
      if (!distances.has(importer)) distances.set(importer, distance + 1);
  return [...distances]
    .filter(([name]) => importers.has(name) && isTest(name) && (isQuick(name) || changed.includes(name)))
    .sort(([, one], [, other]) => one - other)
    .map(([name, distance]) => ({ name, distance }));
};

/** As many of the related test files as fit into so many milliseconds of CPU, the nearest first, and those that do not. */
const fitInto = (milliseconds, related, known) => {
  const costOf = ({ name }) => known[name]?.ms ?? guessOf(name);
  const order = [...related].sort((one, other) => one.distance - other.distance || costOf(one) - costOf(other));
  let left = milliseconds;
  const [run, leave] = [[], []];
  for (const test of order) {
    const fits = test.distance === 0 || costOf(test) <= left;
    (fits ? run : leave).push(test.name);
    if (fits) left -= costOf(test);
  }
  return { run, leave };
};

module.exports = { findRelated, fitInto, readImporters };
