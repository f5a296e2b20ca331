import type { Automaton } from '../patterns/automaton.ts';
import { layOutDiagram, type Point } from './layout.ts';
import { diagramOf, type Move, type PatternDiagram } from './pattern-diagram.ts';

/** What the picture of a pattern is called and written with. */
export interface PictureText {
  /** Begins the ids in the picture: letters, digits and hyphens, one picture of a page each. */
  readonly id: string;
  readonly title: string;
  /** What people call a template. */
  readonly labelOf: (template: string) => string;
  readonly language: 'en' | 'fr';
}

const MOST_STATES = 40;
const MOST_MOVES = 80;
const MOST_LINES = 8;
const LONGEST_LABEL = 28;
const LINE = 17;
const FONT = 13;
const RADIUS = 14;
/** Room on the left for the arrow that leads to the start. */
const LEAD = 26;

const WORDS = {
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
// eslint-disable-next-line no-control-regex -- XML has no place for these, not even escaped
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
const number = (value: number): string => String(Math.round(value * 10) / 10);
const at = ({ x, y }: Point): string => `${number(x)} ${number(y)}`;

const shortened = (label: string): string => {
  const characters = Array.from(label);
  return characters.length > LONGEST_LABEL ? `${characters.slice(0, LONGEST_LABEL - 1).join('')}…` : label;
};
// No font is at hand: letters of Latin, Greek and Cyrillic are at most this wide on average, those of East Asia a whole
// em.
const widthOf = (text: string): number =>
  Array.from(text).reduce((sum, character) => sum + (character > '\u2e80' ? FONT : FONT * 0.58), 0);

// Rounded where the line turns: from the middle of one piece to the middle of the next.
const lineThrough = (points: readonly Point[]): string =>
  points.reduce((path, point, index) => {
    const following = points[index + 1];
    if (index === 0) return `M${at(point)}`;
    if (following === undefined) return `${path} L${at(point)}`;
    return `${path} Q${at(point)} ${at({ x: (point.x + following.x) / 2, y: (point.y + following.y) / 2 })}`;
  }, '');

const headAt = (points: readonly Point[]): string => {
  const [before, tip] = points.slice(-2);
  if (before === undefined || tip === undefined) return '';
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [x, y] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const corner = (side: number): Point => ({ x: tip.x - 8 * x + side * 3.5 * y, y: tip.y - 8 * y - side * 3.5 * x });
  return `<path d="M${at(tip)} L${at(corner(1))} L${at(corner(-1))} Z" fill="currentColor" stroke="none"/>`;
};

const linesOf = ({ templates }: Move, { labelOf, language }: PictureText): readonly string[] => {
  const labels = templates.map((template) => shortened(labelOf(template)));
  return labels.length <= MOST_LINES
    ? labels
    : [...labels.slice(0, MOST_LINES - 1), WORDS[language].more(labels.length - MOST_LINES + 1)];
};

const described = ({ states, moves }: PatternDiagram, { labelOf, language }: PictureText): string => {
  const { about, complete, move, or } = WORDS[language];
  const ends = [...states.keys()].filter((state) => states[state]?.isComplete).map((state) => state + 1);
  return [
    about(states.length),
    complete(ends.join(', ')),
    ...moves.map(({ from, to, templates }) => move(from + 1, to + 1, templates.map(labelOf).join(or))),
  ].join(' ');
};

const text = (x: number, y: number, written: string): string =>
  `<text x="${number(x)}" y="${number(y + FONT * 0.35)}">${escaped(written)}</text>`;

/**
 * Draws a pattern as SVG text: its states as numbered rings (double where it is complete), and on the lines between
 * them the templates that lead on. Undefined where it would be too large to read (more than 40 states or 80 moves).
 * It has a title and a description in words, the colour of the text around it, no script, no style and no frame.
 */
export const patternPicture = (automaton: Automaton, words: PictureText): string | undefined => {
  const diagram = diagramOf(automaton);
  if (diagram === undefined || diagram.states.length > MOST_STATES || diagram.moves.length > MOST_MOVES)
    return undefined;
  const lines = new Map(diagram.moves.map((move) => [move, linesOf(move, words)]));
  const laid = layOutDiagram(diagram, RADIUS, (move) => {
    const written = lines.get(move) ?? [];
    return { width: Math.max(...written.map(widthOf)) + 12, height: written.length * LINE + 6 };
  });
  const rings = laid.states.map(({ x, y }, state) => {
    const ring = (radius: number): string => `<circle cx="${number(x)}" cy="${number(y)}" r="${radius}"/>`;
    return ring(RADIUS) + (diagram.states[state]?.isComplete ? ring(RADIUS - 3) : '');
  });
  const drawn = laid.moves.map(
    ({ box, into, outOf }) =>
      `<rect x="${number(box.x - box.width / 2)}" y="${number(box.y - box.height / 2)}" width="${number(box.width)}" height="${number(box.height)}" rx="6" stroke-opacity=".45"/>` +
      `<path d="${lineThrough(into)}"/><path d="${lineThrough(outOf)}"/>${headAt(outOf)}`,
  );
  const written = diagram.moves.flatMap((move, index) => {
    const { x, y } = laid.moves[index]?.box ?? { x: 0, y: 0 };
    const own = lines.get(move) ?? [];
    return own.map((line, place) => text(x, y + (place - (own.length - 1) / 2) * LINE, line));
  });
  const first = laid.states[0] ?? { x: 0, y: 0 };
  const start = [
    { x: first.x - RADIUS - LEAD, y: first.y },
    { x: first.x - RADIUS, y: first.y },
  ];
  const { id, title, language } = words;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="${language}" aria-labelledby="${escaped(id)}-title ${escaped(id)}-text" width="${Math.ceil(laid.width + LEAD)}" height="${Math.ceil(laid.height)}" viewBox="${-LEAD} 0 ${Math.ceil(laid.width + LEAD)} ${Math.ceil(laid.height)}">
<title id="${escaped(id)}-title">${escaped(title)}</title>
<desc id="${escaped(id)}-text">${escaped(described(diagram, words))}</desc>
<g fill="none" stroke="currentColor" stroke-width="1.3">${rings.join('')}${drawn.join('')}<path d="${lineThrough(start)}"/>${headAt(start)}</g>
<g fill="currentColor" stroke="none" font-size="${FONT}" font-family="system-ui, sans-serif" text-anchor="middle">${laid.states.map(({ x, y }, state) => text(x, y, String(state + 1))).join('')}${written.join('')}</g>
</svg>`;
};
