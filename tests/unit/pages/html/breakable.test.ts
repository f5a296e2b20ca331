import { breakable } from '../../../../src/pages/html/breakable.ts';

describe('A text that may be broken', () => {
  it.each([
    ['ada.b@x-lab.example', 'ada<wbr>.b@<wbr>x-lab<wbr>.example'],
    ['https://x.example/a/b', 'https://<wbr>x<wbr>.example/<wbr>a/<wbr>b'],
    ['A sentence. Another one...', 'A sentence. Another one...'],
    ['<b> & "c"', '&lt;b&gt; &amp; &quot;c&quot;'],
    ['', ''],
  ])('is so beside the marks of addresses alone, and escaped: %s', (text, html) => {
    expect(breakable(text).html).toBe(html);
  });
});
