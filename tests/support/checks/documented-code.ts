import { readFileSync } from 'node:fs';

/** The first code block of a language in a document. */
export const documentedCode = (file: string, language: string): string => {
  const [, code] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(readFileSync(file, 'utf8')) ?? [];
  if (code === undefined) throw new Error(`${file} has no code in ${language}`);
  return code;
};
