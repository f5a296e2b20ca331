import js from '@eslint/js';
import ts from 'typescript-eslint';
import hooks from 'eslint-plugin-react-hooks';
import docs from './tools/eslint/docs.js';
import names from './tools/eslint/names.js';

const MONGOSH = Object.fromEntries(['db', 'sh', 'rs', 'print', 'passwordPrompt'].map((name) => [name, 'readonly']));
const NODE = {
  process: 'readonly',
  console: 'readonly',
  module: 'writable',
  require: 'readonly',
  __dirname: 'readonly',
  Buffer: 'readonly',
  URL: 'readonly',
  setTimeout: 'readonly',
  clearTimeout: 'readonly',
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'data/', 'coverage/', '**/*.generated.*'] },
  js.configs.recommended,
  { files: ['**/*.js', '**/*.cjs', '**/*.mjs'], languageOptions: { globals: NODE } },
  { files: ['deploy/mongodb/*.js'], languageOptions: { globals: MONGOSH } },
  {
    files: ['src/**/*.{ts,tsx}', 'tests/**/*.ts'],
    // Rules that need types are those of .oxlintrc.json, and one of ours.
    extends: [ts.configs.strict],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // Prettier puts a long member of a tagged template behind a line break.
      'no-unexpected-multiline': 'off',
      'max-len': ['error', { code: 120 }],
      'no-duplicate-imports': 'error',
      'max-params': ['error', 3],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'no enums' },
        { selector: 'ExportDefaultDeclaration', message: 'no default exports' },
        { selector: 'ExportAllDeclaration', message: 'no barrels' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { docs, names },
    rules: {
      'names/open-names': [
        'error',
        { projects: { 'src/console/': 'src/console/tsconfig.json', 'src/': 'tsconfig.json' } },
      ],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 100, skipBlankLines: false, skipComments: false }],
      complexity: ['error', 15],
      'docs/first-sentence': ['error', { words: 25 }],
      'docs/flat-deps': ['error', { fields: 8 }],
    },
  },
  { files: ['src/console/**/*.{ts,tsx}'], extends: [hooks.configs.flat['recommended-latest']] },
  {
    files: ['tests/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', 600],
    },
  },
);
