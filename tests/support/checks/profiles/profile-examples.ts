import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Violation } from '../../../../src/profiles/model/types.ts';
import type { DocumentKind } from '../../../../src/store/ports/statements/document-repository.ts';
import type { Json, Statement } from '../../../../src/xapi/model/types.ts';

/** What refuses an example: the rule of a template, concept, pattern or section, and where. */
export type NamedRule = Pick<Violation, 'by' | 'location' | 'rule'>;

/** Statements that a profile accepts, in their order. */
interface RightExample {
  readonly title: string;
  readonly statements: readonly Statement[];
}

/** A statement that a profile refuses, after the first `after` statements of the first right example. */
interface WrongExample {
  readonly title: string;
  readonly after: number;
  readonly statement: Statement;
  readonly refused: NamedRule;
}

/** A document of a state, agent profile or activity profile; `refused` is empty where the profile accepts it. */
interface DocumentExample {
  readonly title: string;
  readonly resource: DocumentKind;
  readonly id: string;
  readonly contentType: string;
  readonly content: Json;
  readonly refused: readonly NamedRule[];
}

/** The examples of a shipped profile: `xapi-profiles/examples/NAME.json`. */
export interface ProfileExamples {
  readonly name: string;
  readonly profile: string;
  readonly right: readonly RightExample[];
  readonly wrong: readonly WrongExample[];
  readonly documents: readonly DocumentExample[];
}

/** The folder of the shipped profiles. */
export const SHIPPED = 'xapi-profiles';
const FOLDER = join(SHIPPED, 'examples');

/** The examples of every shipped profile, in the order of their names. */
export const profileExamples = (): readonly ProfileExamples[] =>
  readdirSync(FOLDER)
    .sort()
    .map((file) => ({
      documents: [],
      ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Omit<ProfileExamples, 'name' | 'documents'>),
      name: basename(file, '.json'),
    }));

/** The statements of a wrong example: those before it, and the refused one at the end. */
export const statementsOf = ({ right }: ProfileExamples, { after, statement }: WrongExample): readonly Statement[] => [
  ...(right[0]?.statements.slice(0, after) ?? []),
  statement,
];
