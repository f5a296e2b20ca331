import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';

export interface LintFinding {
  readonly file: string;
  readonly line: number;
  /** Its name in .oxlintrc.json; TypeScript's own errors are `typescript/TS` and a number; no rule is empty. */
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

interface Diagnostic {
  readonly message: string;
  readonly code?: string;
  readonly severity: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

/** What the linter reads of this repository. */
const SETTINGS = ['.oxlintrc.json', 'package.json', 'src/console/tsconfig.json', 'tools/lint', 'tsconfig.json'];

const ruleOf = (code: string | undefined): string => {
  const [, plugin = '', rule = ''] = /^([\w-]+)\((.*)\)$/.exec(code ?? '') ?? [];
  return plugin === 'eslint' || plugin === '' ? rule : `${plugin.replace('react-hooks', 'react')}/${rule}`;
};

/** Lints texts, by their paths in this repository, in a copy that has nothing but them and the linter's settings. */
export const lintFiles = (texts: ReadonlyMap<string, string>): readonly LintFinding[] => {
  const root = aFolder('lint');
  try {
    for (const name of SETTINGS) cpSync(name, join(root, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/oxlint'), ['--format', 'json', ...texts.keys()], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    expect(stderr).toBe('');
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    return diagnostics.map(({ message, code, severity, filename, labels }) => ({
      file: filename,
      line: labels[0]?.span.line ?? 0,
      rule: ruleOf(code),
      severity,
      message,
    }));
  } finally {
    rmSync(root, { recursive: true });
  }
};
