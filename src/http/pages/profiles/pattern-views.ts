import { type NamedIri } from '../../../pages/html/localized-text.ts';
import type { PatternView, ProfileObjectView } from '../../../pages/views/profile-view.ts';
import type { PatternDrawing } from '../../../profiles/diagram/draw-pattern.ts';
import type { Pattern } from '../../../profiles/model/types.ts';

interface PatternViewContext {
  readonly drawings: ReadonlyMap<string, PatternDrawing>;
  readonly lookUp: (id: string) => NamedIri;
  readonly describe: (pattern: Pattern) => ProfileObjectView;
}

/** Patterns nested deeper than this are shown on their own. */
const DEEPEST = 5;

const picturesOf = ({ svg, stretches = [] }: Partial<PatternDrawing>): PatternView['pictures'] => [
  ...(svg === undefined ? [] : [{ svg: { html: svg } }]),
  ...stretches.map(({ first, last, svg: drawn }) => ({ members: { first, last }, svg: { html: drawn } })),
];

/**
 * The patterns of a version as its page shows them; each is shown once. A pattern that is a box in the picture of
 * another pattern is shown inside the first such pattern.
 */
export const patternViews = (
  patterns: readonly Pattern[],
  { drawings, lookUp, describe }: PatternViewContext,
): readonly PatternView[] => {
  const byId = new Map(patterns.filter(({ primary }) => !primary).map((pattern) => [pattern.id, pattern]));
  const placed = new Set<Pattern>();

  const viewOf = (pattern: Pattern, depth: number): PatternView => {
    placed.add(pattern);
    const drawing: Partial<PatternDrawing> = drawings.get(pattern.id) ?? {};
    const described = describe(pattern);
    const parts: PatternView[] = [];
    const elsewhere: NamedIri[] = [];
    for (const id of drawing.parts ?? []) {
      const part = byId.get(id);
      if (part === undefined || placed.has(part) || depth >= DEEPEST) elsewhere.push(lookUp(id));
      else parts.push(viewOf(part, depth + 1));
    }
    return {
      ...described,
      primary: pattern.primary,
      element: pattern.element,
      members: pattern.members.map(lookUp),
      pictures: picturesOf(drawing),
      parts,
      elsewhere,
    };
  };

  const shown = patterns.filter(({ primary }) => primary).map((pattern) => viewOf(pattern, 0));
  return [...shown, ...patterns.flatMap((pattern) => (placed.has(pattern) ? [] : [viewOf(pattern, 0)]))];
};
