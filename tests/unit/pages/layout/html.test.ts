import fc from 'fast-check';
import { markup } from '../../../../src/pages/layout/html.ts';

describe('markup', () => {
  it('escapes every text that is put into it, so that none can become an element or leave its attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { html } = markup`<p title="${text}">${text}</p>`;
        expect(html.match(/[<>]/g)).toEqual(['<', '>', '<', '>']);
        expect(html.match(/"/g)).toHaveLength(2);
      }),
    );
  });

  it('takes markup as it is, numbers, and lists of markup', () => {
    expect(markup`<ul>${[markup`<li>${1}</li>`, markup`<li>${'&'}</li>`]}</ul>${markup`<hr>`}`.html).toBe(
      '<ul><li>1</li><li>&amp;</li></ul><hr>',
    );
  });
});
