import type { Pattern, Template } from '../model/types.ts';
import { createAutomaton } from '../patterns/automaton.ts';
import { createPatternGraph } from '../patterns/pattern-graph.ts';
import { type DiagramText, LARGEST_PICTURE, renderPatternSvg, sequenceWidth } from './pattern-svg.ts';

/** A picture of members that follow one another in a long sequence. */
interface Stretch {
  /** Positions of its first and last member, from 1. */
  readonly first: number;
  readonly last: number;
  readonly svg: string;
}

/** A pattern in pictures of a bounded size. */
export interface PatternDrawing {
  /** Absent if the pattern is drawn in stretches, or cannot be drawn. */
  readonly svg?: string;
  readonly stretches: readonly Stretch[];
  /** The ids of the patterns that are one box in the pictures, and have a drawing of their own. */
  readonly parts: readonly string[];
}

/** The objects and texts that a drawing needs. */
export interface DrawingContext {
  readonly find: (id: string) => Template | Pattern | undefined;
  readonly text: Omit<DiagramText, 'isBox'>;
}

/** The most levels of patterns, and the most patterns, that one picture opens. */
const MAX_LEVELS = 6;
const MAX_OPENED = 20;
/** The most members of a sequence that are drawn in stretches. */
const MAX_STRETCHED = 200;

const BOX: Template = { id: '', prefLabel: {}, definition: {}, deprecated: false, rules: [] };

const isPattern = (found: Template | Pattern | undefined): found is Pattern =>
  found !== undefined && 'element' in found;

/** Draws the pattern with the opened ones inside it; every other pattern is one box. */
const drawOpened = (
  pattern: Pattern,
  opened: ReadonlySet<string>,
  { find, text }: DrawingContext,
): string | undefined => {
  const isBox = (id: string): boolean => isPattern(find(id)) && !opened.has(id);
  const graph = createPatternGraph((id) => (opened.has(id) ? find(id) : BOX));
  const { root, gaps } = graph.add(pattern);
  // A member that stands for any statements cannot be drawn.
  return gaps.length > 0 ? undefined : renderPatternSvg(createAutomaton(graph.nodes, root), { ...text, isBox });
};

const patternsIn = (patterns: Iterable<Pattern>, { find }: DrawingContext): ReadonlyMap<string, Pattern> => {
  const found = new Map<string, Pattern>();
  for (const { members } of patterns) {
    for (const id of members) {
      const member = find(id);
      if (isPattern(member)) found.set(id, member);
    }
  }
  return found;
};

/** The patterns that a picture opens, and the patterns inside them that are one box. */
interface Level {
  readonly opened: ReadonlySet<string>;
  readonly boxes: readonly string[];
}

/** The levels of patterns inside one another, from the fewest opened patterns on; the last may have no boxes. */
const levelsOf = (pattern: Pattern, context: DrawingContext): readonly Level[] => {
  const levels: Level[] = [];
  const opened = new Set([pattern.id]);
  let boxes = patternsIn([pattern], context);
  while (levels.length < MAX_LEVELS && opened.size <= MAX_OPENED) {
    levels.push({ opened: new Set(opened), boxes: [...boxes.keys()] });
    if (boxes.size === 0) break;
    for (const id of boxes.keys()) opened.add(id);
    boxes = new Map([...patternsIn(boxes.values(), context)].filter(([id]) => !opened.has(id)));
  }
  return levels;
};

/** Opens as many levels of patterns as the bounds of the picture allow: most patterns fit completely. */
const drawInLevels = (pattern: Pattern, context: DrawingContext): PatternDrawing | undefined => {
  for (const { opened, boxes } of levelsOf(pattern, context).toReversed()) {
    const svg = drawOpened(pattern, opened, context);
    if (svg !== undefined) return { svg, stretches: [], parts: boxes };
  }
  return undefined;
};

/** The members of a sequence in stretches, each as long as a picture is wide. */
const stretchesOf = (pattern: Pattern, context: DrawingContext): readonly Stretch[] => {
  const { find, text } = context;
  const { members } = pattern;
  const labelled = { ...text, isBox: (id: string) => isPattern(find(id)) };
  const stretches: Stretch[] = [];
  for (let first = 0; first < Math.min(members.length, MAX_STRETCHED);) {
    let last = first + 1;
    while (last < members.length && sequenceWidth(members.slice(first, last + 1), labelled) <= LARGEST_PICTURE.width)
      last++;
    const stretch = { ...pattern, members: members.slice(first, last) };
    const id = `${text.id}-${first + 1}`;
    const svg = drawOpened(stretch, new Set([pattern.id]), { find, text: { ...text, id } });
    if (svg !== undefined) stretches.push({ first: first + 1, last, svg });
    first = last;
  }
  return stretches;
};

/**
 * Draws a pattern in pictures of at most 960 x 640 pixels. If it does not fit, it is drawn in parts: a pattern inside
 * it as one box, a sequence that is still too long in stretches.
 */
export const drawPattern = (pattern: Pattern, context: DrawingContext): PatternDrawing => {
  const whole = drawInLevels(pattern, context);
  if (whole !== undefined) return whole;
  const parts = [...patternsIn([pattern], context).keys()].filter((id) => id !== pattern.id);
  return { stretches: pattern.element === 'sequence' ? stretchesOf(pattern, context) : [], parts };
};
