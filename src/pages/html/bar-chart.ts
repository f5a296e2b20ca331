import { type Html, html, htmlLines } from './html.ts';

interface Bar {
  readonly label: string;
  readonly count: number;
}

interface ChartTexts {
  readonly title: string;
  readonly asTable: string;
  readonly label: string;
  readonly count: string;
}

const HEIGHT = 100;
const STEP = 20;
const WIDTH = 14;
/** An empty bar is drawn this high, so that its place can be seen. */
const EMPTY_HEIGHT = 1.5;

const barRect = ({ count }: Bar, index: number, highest: number): Html => {
  const height = count === 0 ? EMPTY_HEIGHT : Math.max(4, (count / highest) * HEIGHT);
  const [x, y] = [index * STEP + (STEP - WIDTH) / 2, (HEIGHT - height).toFixed(1)];
  const style = count === 0 ? html` class="none"` : '';
  return html`<rect x="${x}" y="${y}" width="${WIDTH}" height="${height.toFixed(1)}"${style}/>`;
};

const barTable = (bars: readonly Bar[], { label, count }: ChartTexts): Html => {
  const rows = bars.map((bar) => html`<tr><th scope="row">${bar.label}</th><td class="number">${bar.count}</td></tr>`);
  return html`<table><thead><tr><th scope="col">${label}</th><th scope="col" class="number">${count}</th></tr></thead>
<tbody>
${htmlLines(rows)}</tbody></table>
`;
};

/** A bar chart without script, with the same figures as a table beneath it, for screen readers. */
export const barChart = (bars: readonly Bar[], texts: ChartTexts): Html => {
  const { title, asTable } = texts;
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const box = html`viewBox="0 0 ${bars.length * STEP} ${HEIGHT}" preserveAspectRatio="none"`;
  const rects = bars.map((bar, index) => barRect(bar, index, highest));
  return html`<svg class="chart" ${box} role="img" aria-label="${title}">${rects}</svg>
<p class="chart-ends"><span>${bars[0]?.label ?? ''}</span><span>${bars.at(-1)?.label ?? ''}</span></p>
<details><summary>${asTable}<span class="unseen">: ${title}</span></summary>
${barTable(bars, texts)}</details>
`;
};
