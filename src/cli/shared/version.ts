import { journalFormat } from '../../journal/open-journal.ts';
import { storeFormat } from '../../store/open-store.ts';

/** The release that runs. */
export interface CarnetRelease {
  readonly version: string;
  /** The start of the hash of all that it was built from; `source` if it is not built. */
  readonly build: string;
  /** The versions of Node that it runs on, as in package.json. */
  readonly engines: string;
}

/** The output of `carnet --version`. */
export const versionOutput = async ({ release: { version, build } }: { readonly release: CarnetRelease }) => {
  const json = { version, build, node: process.versions.node, storeFormat: await storeFormat(), journalFormat };
  const lines = [
    ['carnet', version],
    ['build', build],
    ['Node', json.node],
    ['store format', `${json.storeFormat} (SQLite)`],
    ['journal format', `${journalFormat} (SQLite)`],
  ];
  return { json, text: lines.map(([name, value]) => `${name} ${value}`).join('\n') };
};
