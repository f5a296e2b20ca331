import { readFileSync } from 'node:fs';
import { KINDS } from '../../../src/core/problem.ts';

describe('the kinds of refusal', () => {
  it('are the ones that docs/refusals.md lists, with their statuses', () => {
    const rows = [...readFileSync('docs/refusals.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| (\d{3}) \|/gm)].map(
      ([, kind, status]) => [kind, Number(status)],
    );
    expect(rows).toEqual(Object.entries(KINDS).map(([kind, { status }]) => [kind, status]));
  });
});
