import { RE2JS } from 're2js';

const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE };

/**
 * A regular expression that is matched in time linear in the text, in the form in which JSONata uses RegExp. Throws
 * where the expression needs backtracking.
 */
export class LinearRegExp {
  lastIndex = 0;
  readonly #engine: RE2JS;

  constructor({ source, flags }: RegExp) {
    const bits = Object.entries(FLAGS).reduce((sum, [flag, bit]) => (flags.includes(flag) ? sum | bit : sum), 0);
    this.#engine = RE2JS.compile(RE2JS.translateRegExp(source), bits);
  }

  exec(text: string): { readonly index: number; readonly [group: number]: string; readonly length: number } | null {
    const matcher = this.#engine.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '');
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
  }
}
