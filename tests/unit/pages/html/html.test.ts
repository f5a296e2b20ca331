import fc from 'fast-check';
import { html } from '../../../../src/pages/html/html.ts';

describe('The html tag', () => {
  it('escapes every text in the template, so that none becomes an element or leaves its attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const page = html`<p title="${text}">${text}</p>`;
        expect(page.html.match(/[<>]/g)).toEqual(['<', '>', '<', '>']);
        expect(page.html.match(/"/g)).toHaveLength(2);
      }),
    );
  });

  it('takes HTML as it is, numbers, and lists of HTML', () => {
    const items = [html`<li>${1}</li>`, html`<li>${'&'}</li>`];
    expect(html`<ul>${items}</ul>${html`<hr>`}`.html).toBe('<ul><li>1</li><li>&amp;</li></ul><hr>');
  });
});
