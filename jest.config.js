import { commitOf } from './tools/tests/commit.cjs';

// It draws the pair of suites that run on one.
const commit = commitOf(import.meta.dirname);
if (commit !== undefined) process.env['DRAWN_BY'] = commit;

/** Jest reads TypeScript through swc; types are checked apart, by `npm run lint`. */
export default {
  testEnvironment: '<rootDir>/tools/environment.cjs',
  runtime: '<rootDir>/tools/runtime.cjs',
  testSequencer: '<rootDir>/tools/sequencer.cjs',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.(css|umd\\.min\\.js)$': '<rootDir>/tools/text-as-module.cjs',
    '^.+\\.[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' }, sourceMaps: true },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!jose/|@simplewebauthn/browser/dist/|openid-client/|oauth4webapi/|canonicalize/|@platformatic/|hyparquet)',
  ],
  // Its package opens to `import` alone.
  moduleNameMapper: { '^canonicalize$': '<rootDir>/node_modules/canonicalize/lib/canonicalize.js' },
  reporters: ['default', '<rootDir>/tools/tests/summary.cjs'],
  // Bounds a hang; no test measures time by it, since its machine may be busy.
  testTimeout: 300_000,
  // Two more than the cores it is made for: tests that kill processes mostly wait.
  maxWorkers: 4,
};
