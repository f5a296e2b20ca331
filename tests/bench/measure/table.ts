/** A table as Markdown shows it; columns are as wide as their widest cell. */
export const tableText = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? cell).length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
};

/** A figure with three digits. */
export const figureText = (figure: number): string => {
  if (!Number.isFinite(figure)) return '-';
  const size = Math.abs(figure);
  if (size >= 100) return Math.round(figure).toString();
  if (size >= 10) return figure.toFixed(1);
  return figure.toFixed(2);
};
