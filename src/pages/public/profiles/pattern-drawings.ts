import { setImmediate } from 'node:timers/promises';
import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { drawPattern, type PatternDrawing } from '../../../profiles/diagram/draw-pattern.ts';
import type { Pattern, Profile, Template } from '../../../profiles/model/types.ts';
import { anchorOf } from '../../../http/pages/profiles/profile-names.ts';

/** The drawings of a profile's patterns, by the id of the version, then of the pattern. */
export type PatternDrawings = ReadonlyMap<string, ReadonlyMap<string, PatternDrawing>>;

/** The language of a page, and the name that it gives an object. */
interface DrawingNames {
  readonly language: 'en' | 'fr';
  readonly labelOf: (id: string) => string;
}

/** The sets of names for which the drawings of a profile are cached: more than its readers are likely to have. */
const MAX_RENDERINGS = 4;
/** The patterns of a profile that are drawn, the newest version first. */
const MAX_DRAWN = 300;

type Find = (id: string) => Template | Pattern | undefined;

const collectObjects = (profiles: ProfileRegistry): Find => {
  const objects = new Map<string, Template | Pattern>();
  for (const { templates, patterns } of profiles.list().flatMap(({ profile }) => profile.versions))
    for (const object of [...templates, ...patterns]) if (!objects.has(object.id)) objects.set(object.id, object);
  return (id) => objects.get(id);
};

/** Draws one pattern after the other; other requests are answered between two of them. */
const drawProfile = async (
  { versions }: Profile,
  findElsewhere: Find,
  { language, labelOf }: DrawingNames,
): Promise<PatternDrawings> => {
  const byVersion = new Map<string, Map<string, PatternDrawing>>();
  let left = MAX_DRAWN;
  for (const { id: version, templates, patterns } of versions) {
    const own = new Map([...templates, ...patterns].map((object): [string, Template | Pattern] => [object.id, object]));
    const drawings = new Map<string, PatternDrawing>();
    for (const pattern of patterns.slice(0, left)) {
      const text = { language, labelOf, id: anchorOf(`${version} ${pattern.id}`), title: labelOf(pattern.id) };
      drawings.set(pattern.id, drawPattern(pattern, { find: (id) => own.get(id) ?? findElsewhere(id), text }));
      await setImmediate();
    }
    left -= drawings.size;
    byVersion.set(version, drawings);
  }
  return byVersion;
};

/**
 * Draws the patterns of profiles in force. A large profile takes some tenths of a second and pages are open to all. So
 * drawings are cached by the names that they show, until the profiles in force change.
 */
export const createPatternDrawings = (
  profiles: ProfileRegistry,
): ((profile: Profile, names: DrawingNames) => Promise<PatternDrawings>) => {
  let cached:
    | {
        readonly from: unknown;
        readonly find: Find;
        readonly drawn: Map<string, Map<string, Promise<PatternDrawings>>>;
      }
    | undefined;

  return (profile, names) => {
    const from = profiles.current();
    if (cached?.from !== from) cached = { from, find: collectObjects(profiles), drawn: new Map() };
    const shown = new Set(
      profile.versions.flatMap(({ patterns }) => patterns.flatMap(({ id, members }) => [id, ...members])),
    );
    const key = JSON.stringify([names.language, [...shown].map(names.labelOf)]);
    const byNames = cached.drawn.get(profile.id) ?? new Map<string, Promise<PatternDrawings>>();
    cached.drawn.set(profile.id, byNames);
    const drawings = byNames.get(key) ?? drawProfile(profile, cached.find, names);
    if (!byNames.has(key) && byNames.size >= MAX_RENDERINGS) byNames.delete(byNames.keys().next().value ?? '');
    byNames.set(key, drawings);
    return drawings;
  };
};
