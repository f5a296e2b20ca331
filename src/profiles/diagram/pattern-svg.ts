import { ownValue } from '../../core/json-object.ts';
import type { Automaton } from '../patterns/automaton.ts';
import { type DiagramLayout, layoutDiagram, type Point } from './layout.ts';
import { diagramOf, type Move, type PatternDiagram } from './pattern-diagram.ts';

/** The texts of the picture of a pattern. */
export interface DiagramText {
  /** Prefix of the ids in the picture, unique in its page: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** The name of a template, or of a pattern that is drawn as one box. */
  readonly labelOf: (id: string) => string;
  /** True if an id is of a pattern that is drawn as one box: its name is marked. */
  readonly isBox?: (id: string) => boolean;
  readonly language: 'en' | 'fr';
}

/** A larger picture has too many lines that cross. */
const MAX_STATES = 16;
const MAX_MOVES = 20;
/** In pixels: a page of 1,280 shows all of it. */
export const LARGEST_PICTURE = { width: 960, height: 640 } as const;
/** The mark before the name of a pattern that is drawn as one box. */
const BOX_MARK = '▸ ';
const MAX_LINES = 8;
const LONGEST_LABEL = 28;
const LINE = 17;
const FONT = 13;
const RADIUS = 14;
/** The length of the arrow on the left that leads to the start. */
const START_ARROW = 26;

const TEXTS = {
  en: {
    about: (states: number) => `A diagram of ${states} states. It begins in state 1.`,
    complete: (states: string) => `Complete: ${states} (double ring).`,
    move: (from: number, to: number, templates: string) => `From ${from} to ${to}: ${templates}.`,
    or: ' or ',
    more: (count: number) => `and ${count} more`,
  },
  fr: {
    about: (states: number) => `Un diagramme de ${states} états. Il commence à l’état 1.`,
    complete: (states: string) => `Complet\u00a0: ${states} (double cercle).`,
    move: (from: number, to: number, templates: string) => `De ${from} à ${to}\u00a0: ${templates}.`,
    or: ' ou ',
    more: (count: number) => `et ${count} de plus`,
  },
} as const;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- XML has no place for these, not even escaped
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replace(/[&<>"]/g, (character) => ownValue(ESCAPES, character) ?? character);
const number = (value: number): string => String(Math.round(value * 10) / 10);
const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`;

const shortened = (label: string): string => {
  const characters = Array.from(label);
  return characters.length > LONGEST_LABEL ? `${characters.slice(0, LONGEST_LABEL - 1).join('')}…` : label;
};
// An estimate, since no font is at hand: letters of Latin, Greek and Cyrillic are at most this wide on average, those
// of East Asia a whole em.
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (character > '\u2e80' ? FONT : FONT * 0.58), 0);

// The line is rounded at its turns: from the middle of one piece to the middle of the next.
const lineThrough = (points: readonly Point[]): string =>
  points.reduce((path, point, index) => {
    const following = points[index + 1];
    if (index === 0) return `M${at(point)}`;
    if (following === undefined) return `${path} L${at(point)}`;
    return `${path} Q${at(point)} ${at({ x: (point.x + following.x) / 2, y: (point.y + following.y) / 2 })}`;
  }, '');

const arrowHead = (points: readonly Point[]): string => {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [x, y] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const corner = (side: number): Point => ({ x: tip.x - 8 * x + side * 3.5 * y, y: tip.y - 8 * y - side * 3.5 * x });
  return `<path d="M${at(tip)} L${at(corner(1))} L${at(corner(-1))} Z" fill="currentColor" stroke="none"/>`;
};

const lineOf = (id: string, { labelOf, isBox }: DiagramText): string => {
  const label = shortened(labelOf(id));
  return isBox?.(id) === true ? `${BOX_MARK}${label}` : label;
};

/** The width of a sequence in which each of these is a box, in pixels: an estimate that errs upwards. */
export const sequenceWidth = (ids: readonly string[], text: DiagramText): number =>
  START_ARROW + ids.reduce((sum, id) => sum + widthOf(lineOf(id, text)) + 12 + 2 * RADIUS + 46, 2 * RADIUS + 16);

const linesOf = ({ templates }: Move, text: DiagramText): readonly string[] => {
  const { language } = text;
  const labels = templates.map((template) => lineOf(template, text));
  return labels.length <= MAX_LINES
    ? labels
    : [...labels.slice(0, MAX_LINES - 1), TEXTS[language].more(labels.length - MAX_LINES + 1)];
};

const describe = ({ states, moves }: PatternDiagram, { labelOf, language }: DiagramText): string => {
  const { about, complete, move, or } = TEXTS[language];
  const ends = [...states.keys()].filter((state) => states[state]?.isComplete).map((state) => state + 1);
  return [
    about(states.length),
    complete(ends.join(', ')),
    ...moves.map(({ from, to, templates }) => move(from + 1, to + 1, templates.map(labelOf).join(or))),
  ].join(' ');
};

const textAt = ({ x, y }: Point, content: string): string =>
  `<text x="${number(x)}" y="${number(y + FONT * 0.35)}">${escaped(content)}</text>`;

const ring = ({ x, y }: Point, radius: number): string => `<circle cx="${number(x)}" cy="${number(y)}" r="${radius}"/>`;

const drawStates = (diagram: PatternDiagram, layout: DiagramLayout): string =>
  layout.states
    .map((point, state) => ring(point, RADIUS) + (diagram.states[state]?.isComplete ? ring(point, RADIUS - 3) : ''))
    .join('');

const drawMoves = (layout: DiagramLayout): string =>
  layout.moves
    .map(({ box, into, outOf }) => {
      const corner = `x="${number(box.x - box.width / 2)}" y="${number(box.y - box.height / 2)}"`;
      const size = `width="${number(box.width)}" height="${number(box.height)}"`;
      return (
        `<rect ${corner} ${size} rx="6" stroke-opacity=".45"/>` +
        `<path d="${lineThrough(into)}"/><path d="${lineThrough(outOf)}"/>${arrowHead(outOf)}`
      );
    })
    .join('');

const writeMoves = (layout: DiagramLayout, linesByMove: readonly (readonly string[])[]): string =>
  layout.moves
    .flatMap(({ box: { x, y } }, index) => {
      const lines = linesByMove[index] ?? [];
      return lines.map((line, row) => textAt({ x, y: y + (row - (lines.length - 1) / 2) * LINE }, line));
    })
    .join('');

const drawStart = ({ states: [first = { x: 0, y: 0 }] }: DiagramLayout): string => {
  const arrow = [
    { x: first.x - RADIUS - START_ARROW, y: first.y },
    { x: first.x - RADIUS, y: first.y },
  ];
  return `<path d="${lineThrough(arrow)}"/>${arrowHead(arrow)}`;
};

/** An estimate of the least width of a layout, by the way to each state: laying out takes most of the time. */
const leastWidth = ({ states, moves }: PatternDiagram, boxOf: (move: Move) => { readonly width: number }): number => {
  const widths = new Map([[0, 2 * RADIUS]]);
  // States are in the order in which they are reached.
  for (const state of states.keys()) {
    for (const move of moves) {
      if (move.from !== state || widths.has(move.to)) continue;
      widths.set(move.to, (widths.get(state) ?? 0) + boxOf(move).width + 2 * RADIUS);
    }
  }
  return Math.max(...widths.values());
};

/**
 * Draws a pattern as SVG; undefined for more than 16 states, 20 moves, or `LARGEST_PICTURE`. States are numbered rings,
 * double if the pattern is complete there. The picture takes the colour of the surrounding text, and has no script or
 * style.
 */
export const renderPatternSvg = (automaton: Automaton, diagramText: DiagramText): string | undefined => {
  const diagram = diagramOf(automaton);
  if (diagram === undefined || diagram.states.length > MAX_STATES || diagram.moves.length > MAX_MOVES) return undefined;
  const lines = new Map(diagram.moves.map((move) => [move, linesOf(move, diagramText)]));
  const boxOf = (move: Move): { readonly width: number; readonly height: number } => {
    const own = lines.get(move) ?? [];
    return { width: Math.max(...own.map(widthOf)) + 12, height: own.length * LINE + 6 };
  };
  if (leastWidth(diagram, boxOf) > LARGEST_PICTURE.width) return undefined;
  const layout = layoutDiagram(diagram, RADIUS, boxOf);
  const numbers = layout.states.map((point, state) => textAt(point, String(state + 1))).join('');
  const { title, language } = diagramText;
  const id = escaped(diagramText.id);
  const [width, height] = [Math.ceil(layout.width + START_ARROW), Math.ceil(layout.height)];
  if (width > LARGEST_PICTURE.width || height > LARGEST_PICTURE.height) return undefined;
  const attributes = [
    `xmlns="http://www.w3.org/2000/svg" role="img" lang="${language}" aria-labelledby="${id}-title ${id}-text"`,
    `width="${width}" height="${height}" viewBox="${-START_ARROW} 0 ${width} ${height}"`,
  ].join(' ');
  const shapes = drawStates(diagram, layout) + drawMoves(layout) + drawStart(layout);
  const labels = numbers + writeMoves(layout, [...lines.values()]);
  const font = `font-size="${FONT}" font-family="system-ui, sans-serif" text-anchor="middle"`;
  return `<svg ${attributes}>
<title id="${id}-title">${escaped(title)}</title>
<desc id="${id}-text">${escaped(describe(diagram, diagramText))}</desc>
<g fill="none" stroke="currentColor" stroke-width="1.3">${shapes}</g>
<g fill="currentColor" stroke="none" ${font}>${labels}</g>
</svg>`;
};
