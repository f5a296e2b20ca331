import { ownValue } from '../../core/json-object.ts';
import type { View } from '../../consent/model/types.ts';

/** The type of a column's values: text, a double, a boolean, or an instant in UTC. */
type ColumnType = 'text' | 'number' | 'boolean' | 'time';

/** A column of a study's table: its values are what the pointer finds in the released records. */
export interface Column {
  /** The name, unique in its table. */
  readonly name: string;
  readonly type: ColumnType;
  /** JSON Pointer (RFC 6901) into a released record: `{source, profile, statement}`. */
  readonly pointer: string;
}

const column = (name: string, type: ColumnType, pointer: string): Column => ({
  name,
  type,
  pointer: `/statement${pointer}`,
});

/** The first columns of every study. */
const COMMON_COLUMNS: readonly Column[] = [
  { name: 'source', type: 'text', pointer: '/source' },
  { name: 'profile', type: 'text', pointer: '/profile' },
  column('id', 'text', '/id'),
  column('timestamp', 'time', '/timestamp'),
  column('person', 'text', '/actor/account/name'),
  column('group_members', 'text', '/actor/member'),
  column('verb', 'text', '/verb/id'),
  column('object', 'text', '/object/id'),
  column('object_type', 'text', '/object/definition/type'),
  column('interaction_type', 'text', '/object/definition/interactionType'),
  column('success', 'boolean', '/result/success'),
  column('completion', 'boolean', '/result/completion'),
  column('score_scaled', 'number', '/result/score/scaled'),
  column('score_raw', 'number', '/result/score/raw'),
  column('score_min', 'number', '/result/score/min'),
  column('score_max', 'number', '/result/score/max'),
  column('duration', 'text', '/result/duration'),
];

const CONTEXT_COLUMNS: readonly Column[] = [
  column('registration', 'text', '/context/registration'),
  column('language', 'text', '/context/language'),
  column('parent', 'text', '/context/contextActivities/parent'),
  column('grouping', 'text', '/context/contextActivities/grouping'),
  column('category', 'text', '/context/contextActivities/category'),
  column('other', 'text', '/context/contextActivities/other'),
];

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** The last segment of an IRI, in characters that any tool accepts in a name. */
const shortName = (iri: string): string =>
  (
    iri
      .replace(/[/#?]+$/, '')
      .split(/[/#?:]/)
      .at(-1) ?? ''
  )
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();

const typeOf = (declared: string): ColumnType => (declared === 'number' || declared === 'boolean' ? declared : 'text');

const extensionColumns = (view: Pick<View, 'extensions'>): readonly Column[] => {
  const iris = Object.keys(view.extensions).sort();
  const isAmbiguous = (name: string): boolean =>
    name === '' || iris.filter((iri) => shortName(iri) === name).length > 1;
  return (['result', 'context'] as const).flatMap((parent) =>
    iris.map((iri) => {
      const name = shortName(iri);
      return column(
        `${parent}_extension_${isAmbiguous(name) ? iri : name}`,
        typeOf(ownValue(view.extensions, iri) ?? ''),
        `/${parent}/extensions/${escaped(iri)}`,
      );
    }),
  );
};

/**
 * The columns of a study's table, in their order: all that its view may release. An extension is named by the last
 * segment of its IRI if that is unique, otherwise by the complete IRI.
 */
export const columnsOf = (view: Pick<View, 'extensions' | 'responses'>): readonly Column[] => [
  ...COMMON_COLUMNS,
  ...(view.responses ? [column('response', 'text', '/result/response')] : []),
  ...CONTEXT_COLUMNS,
  ...extensionColumns(view),
];
