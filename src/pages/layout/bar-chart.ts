import { type Markup, markup } from './html.ts';

/** A bar: what it stands for in words, and how much. */
export interface Bar {
  readonly label: string;
  readonly count: number;
}

/** What stands around a chart of bars. */
export interface ChartWords {
  readonly title: string;
  readonly asTable: string;
  readonly label: string;
  readonly count: string;
}

const HEIGHT = 100;
const STEP = 20;
const WIDTH = 14;
/** So high is a bar of nothing, so that its place is seen. */
const NOTHING = 1.5;

const bar = ({ count }: Bar, at: number, most: number): Markup => {
  const height = count === 0 ? NOTHING : Math.max(4, (count / most) * HEIGHT);
  return markup`<rect x="${at * STEP + (STEP - WIDTH) / 2}" y="${(HEIGHT - height).toFixed(1)}" width="${WIDTH}" height="${height.toFixed(1)}"${count === 0 ? markup` class="none"` : ''}/>`;
};

/**
 * A chart of bars that needs no script and no style of its own; the same as a table beneath it, which is what a screen
 * reader is led to.
 */
export const barChart = (bars: readonly Bar[], { title, asTable, label, count }: ChartWords): Markup => {
  const most = Math.max(1, ...bars.map((one) => one.count));
  return markup`<svg class="chart" viewBox="0 0 ${bars.length * STEP} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${title}">${bars.map((one, at) => bar(one, at, most))}</svg>
<p class="chart-ends"><span>${bars[0]?.label ?? ''}</span><span>${bars.at(-1)?.label ?? ''}</span></p>
<details><summary>${asTable}<span class="unseen">: ${title}</span></summary>
<table><thead><tr><th scope="col">${label}</th><th scope="col" class="number">${count}</th></tr></thead>
<tbody>
${bars.map(
  (one) => markup`<tr><th scope="row">${one.label}</th><td class="number">${one.count}</td></tr>
`,
)}</tbody></table>
</details>
`;
};
