import type { Command } from 'commander';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { type Run, table } from '../shared/print.ts';

interface PastKeepOptions {
  readonly keep?: string;
  readonly before?: string;
  readonly eraseDocuments?: boolean;
  readonly dryRun?: boolean;
}

const HEADINGS = ['SOURCE', 'BEFORE', 'STATEMENTS', 'STATES', 'AGENT PROFILES', 'ACTIVITY PROFILES'];

/** Adds `carnet sources past-keep`. */
export const addPastKeep = (sources: Command, run: Run): void => {
  sources
    .command('past-keep')
    .argument('[source]', 'one alone')
    .option('--keep <period>', 'as if it kept so long, as in P3Y')
    .option('--before <date>', 'older than a day (UTC) or a timestamp, as in 2026-01-01; needs no keep')
    .option('--erase-documents', 'erase these documents; servers erase statements alone')
    .option('--dry-run', 'count alone, also with --erase-documents')
    .description(
      'count the statements stored, and the documents written last, before what their source keeps: ' +
        'servers show none of these statements, and erase them minute by minute',
    )
    .action((id: string | undefined, { eraseDocuments = false, dryRun = false, ...limit }: PastKeepOptions) =>
      run(async ({ sources: all, expired }) => {
        const isErasing = eraseDocuments && !dryRun;
        if (isErasing && id === undefined)
          throw new Problem('invalid-request', 'documents are erased of one source: name it');
        const chosen = id === undefined ? await all.list() : [await all.get(id)];
        const counted = [];
        for (const source of chosen) {
          const keep = limit.before === undefined ? (limit.keep ?? source.keep) : undefined;
          const { before, ...counts } = await expired.count(source.id, limit);
          const erased = isErasing && before !== undefined ? await expired.deleteDocuments(source.id, before) : 0;
          counted.push({
            source: source.id,
            ...defined({ keep }),
            ...(before !== undefined && { before: new Date(before).toISOString() }),
            ...counts,
            ...(isErasing && { erasedDocuments: erased }),
          });
        }
        const rows = counted.map(({ source, before = '', statements, documents }) => [
          source,
          before,
          ...[statements, documents.state, documents['agent-profile'], documents['activity-profile']].map(String),
        ]);
        const total = counted.reduce((sum, { erasedDocuments = 0 }) => sum + erasedDocuments, 0);
        const text = table(HEADINGS, rows, 'There is no source.');
        return { json: counted, text: isErasing ? `${text}\nErased ${total} documents.` : text };
      }),
    );
};
