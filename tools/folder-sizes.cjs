const { readdirSync } = require('node:fs');

/** The most entries of a folder: files and folders, without generated files. */
const MAX = 20;

/** Folders that may have more entries, each with the reason why sub-folders would make it worse. */
const LARGE = {
  src: 'each entry is a room of tools/doors.cjs',
  'tests/unit': 'it mirrors src',
};

/** Each folder with the number of its entries: `folder` itself first, then those in it. */
const folderSizes = (folder) => {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.includes('.generated.'));
  const inside = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`);
  return [[folder, entries.length], ...inside.flatMap(folderSizes)];
};

/** A sentence for each folder that has too many entries, and for each exception that has no need to be one. */
const sizeFaults = (folders, large) => {
  const sizes = folders.flatMap(folderSizes);
  const tooLarge = sizes.filter(([, size]) => size > MAX);
  const names = new Set(tooLarge.map(([folder]) => folder));
  return [
    ...tooLarge
      .filter(([folder]) => !Object.hasOwn(large, folder))
      .map(([folder, size]) => `${folder} has ${size} entries, at most ${MAX} are allowed: give it sub-folders by job`),
    ...Object.keys(large)
      .filter((folder) => !names.has(folder))
      .map((folder) => `${folder} has no more than ${MAX} entries: it needs no exception in tools/folder-sizes.cjs`),
  ];
};

module.exports = { sizeFaults };

/* Run by itself: writes each fault to stderr and ends with 1, or ends with 0 where there is none. */
if (require.main === module) {
  const faults = sizeFaults(['src', 'tests'], LARGE);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.exit(faults.length === 0 ? 0 : 1);
}
