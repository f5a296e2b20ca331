import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import type { Run } from '../shared/print.ts';

/** The text of a published head: the answer of /v1/events/head, or only the signature in it. */
const signatureIn = (file: string): string => {
  let text: string;
  try {
    text = readFileSync(file === '-' ? process.stdin.fd : file, 'utf8').trim();
  } catch (thrown) {
    throw new Problem('not-found', `the file cannot be read: ${(thrown as Error).message}`);
  }
  if (!text.startsWith('{')) return text;
  try {
    return String((JSON.parse(text) as { readonly signature?: unknown }).signature);
  } catch {
    throw new Problem('invalid-json', 'the published head is not JSON');
  }
};

/**
 * Gives `carnet` the command that verifies the audit chain. If the chain was changed, it exits with 1 and names the
 * first `seq` that does not verify.
 */
export const addVerifyCommand = (program: Command, run: Run): void => {
  program
    .command('verify')
    .description('verify the whole audit chain')
    .option(
      '--head <file>',
      'a head that was published (what /v1/events/head answered), ' +
        'which the chain must reach and hold; - for the standard input',
    )
    .action(({ head: file }: { readonly head?: string }) =>
      run(async ({ auditLog }) => {
        const { verify, headSignedBy } = auditLog;
        const published = file === undefined ? undefined : await headSignedBy(signatureIn(file));
        if (file !== undefined && published === undefined)
          throw new Problem('invalid-request', 'this is no head that was signed with the key of this Carnet', [
            { at: '--head', detail: 'must be what /v1/events/head answered' },
          ]);
        const { head, fault } = await verify(published);
        const contained =
          published === undefined
            ? ''
            : `, and the head of ${new Date(published.at).toISOString()} at ${published.seq} is among them`;
        const text =
          fault === undefined
            ? `${head.seq} events hold${contained}.\nHead: ${head.hash}`
            : `The chain breaks at ${fault.seq}: ${fault.detail}.`;
        return {
          json: { valid: fault === undefined, head, ...defined({ fault }) },
          text,
          ...(fault !== undefined && { exit: 'failed' as const }),
        };
      }),
    );
};
