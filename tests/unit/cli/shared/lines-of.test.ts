import { type Line, linesOf } from '../../../../src/cli/shared/lines-of.ts';
import { asyncEach } from '../../../support/builders/text/async-each.ts';

const TEXT = 'a\n\n{"é":"€𝄞"}\nlast\ncut o';

describe('lines', () => {
  it.each([1, 2, 3, 5, 7, 100])(
    'are whole, wherever pieces of %d bytes end, and say where they begin',
    async (size) => {
      const bytes = Buffer.from(TEXT);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const lines: Line[] = [];
      for await (const line of linesOf(asyncEach(pieces), 10)) lines.push(line);
      expect(lines).toEqual([
        { start: 10, text: 'a' },
        { start: 12, text: '' },
        { start: 13, text: '{"é":"€𝄞"}' },
        { start: 30, text: 'last' },
      ]);
    },
  );
});
