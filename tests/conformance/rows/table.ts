import type { XapiVersion } from '../../../src/xapi/model/types.ts';

/** Properties of a statement, in place of those of a small valid one. */
export type About = Readonly<Record<string, unknown>>;

/** Where in a statement a value may stand. */
export interface Spot {
  readonly put: (value: unknown) => About;
  /** The one version that has this place. */
  readonly only?: XapiVersion;
  /** Whether a SubStatement has it not. */
  readonly outermost?: true;
}

/**
 * What the standard says of one kind of value: examples that it allows and that it does not, each tried at every spot.
 */
export interface Table {
  readonly title: string;
  /** The sections, in xAPI 1.0.3 (part Data) and in IEEE 9274.1.1. */
  readonly sections: readonly [string, string];
  readonly spots: Readonly<Record<string, Spot>>;
  readonly allowed: Readonly<Record<string, unknown>>;
  readonly refused: Readonly<Record<string, unknown>>;
}

/** A spot in the context. */
export const inContext = (name: string): Spot => ({ put: (value) => ({ context: { [name]: value } }) });

/** A statement that says just this beside what every statement says. */
export const itself: Spot = { put: (value) => value as About };

export const ada = { mbox: 'mailto:ada@school.example' };
export const ben = { account: { homePage: 'https://school.example', name: 'ben' } };
export const quiz = { id: 'https://school.example/quiz/7' };
export const SOME_UUID = '0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa';
