import { readFileSync } from 'node:fs';

const text = readFileSync('docs/operate/sizing.md', 'utf8');

/** The cells of a row behind its name, as numbers. */
const row = (name: string): readonly number[] => {
  const line = text.split('\n').find((one) => one.startsWith(`| ${name} |`)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => Number(cell.replaceAll(',', '')));
};

describe('docs/operate/sizing.md', () => {
  const [api1 = NaN, sink1 = NaN] = row('1');
  const [api10 = NaN, sink10 = NaN] = row('10');
  const [raw = NaN] = row('as sent');
  const [kafka = NaN] = row('Kafka, each copy');
  const [mongodb = NaN] = row('MongoDB, each copy');
  const pupils = row('pupils');
  const perDay = pupils.map((count) => count * 20);
  const hour = perDay.map((count) => (count * 0.2) / 3600);
  const worst = hour.map((count) => count * 3);
  const year = perDay.map((count) => count * 180);
  const processes = (us: number) =>
    worst.map((rate) => Math.max(2, Math.ceil(Number(((rate * us) / 1e6 / 0.6).toFixed(6)))));

  it.each([
    ['statements a day', perDay],
    ['a second, in the busiest hour', hour],
    ['a second, in its worst minutes', worst],
    ['MB a second, in', worst.map((rate) => (rate * raw) / 1e6)],
    ['Kafka, 2 days, 3 copies, in GB', perDay.map((count) => (count * 2 * 3 * kafka) / 1e9)],
    ['statements a year', year],
    ['MongoDB, a year, each copy, in GB', year.map((count) => (count * mongodb) / 1e9)],
  ])('has the figures that its assumptions give: %s', (name, expected) => {
    expect(row(name)).toHaveLength(3);
    for (const [index, value] of row(name).entries())
      expect(Math.abs(value / (expected[index] ?? NaN) - 1)).toBeLessThan(0.2);
  });

  it.each([
    ['API processes, 1 a POST', processes(api1)],
    ['API processes, 10 a POST', processes(api10)],
    ['sinks, 1 a POST', processes(sink1)],
    ['sinks, 10 a POST', processes(sink10)],
    ['shards, all of a year kept', year.map((count) => Math.ceil(count / 1e8))],
    ['shards, `keep` of 90 days (45 school days)', perDay.map((count) => Math.ceil((count * 45) / 1e8))],
  ])('counts whole machines: %s', (name, expected) => {
    expect(row(name)).toEqual(expected);
  });
});
