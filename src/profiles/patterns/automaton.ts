import type { PatternNode } from './pattern-graph.ts';

/** The progress of statements in a pattern: a short ASCII text that only the same automaton can read. */
export type PatternState = string;

/** The state that no statement leads out of: the statements so far begin no match. */
export const DEAD: PatternState = '';
/** The state of statements that can be read in too many ways at once: from here on they are not checked. */
export const UNCHECKED: PatternState = '*';

/** `accept`: statements follow the pattern; `in-progress`: further ones can complete it; `reject`: neither. */
export type PatternVerdict = 'accept' | 'in-progress' | 'reject';

/**
 * A pattern that reads statements one by one. It accepts what the pattern describes as a regular expression. The
 * algorithm of P3 2.2 is greedy, and rejects sequences that the text of some patterns allows.
 */
export interface Automaton {
  /** The ids of the templates in the pattern, each once, in reading order. */
  readonly templates: readonly string[];
  readonly start: PatternState;
  /** The state after one more statement, which matches these templates; templates outside the pattern do not matter. */
  step(state: PatternState, matchedTemplates: ReadonlySet<string>): PatternState;
  verdict(state: PatternState): PatternVerdict;
  /** The templates of which the next statement has to match one; none at the end and in the dead state. */
  expected(state: PatternState): readonly string[];
}

/** The most ways in which the statements so far can be read at once. */
const MAX_READINGS = 256;
/** The most nodes that are passed to find the next steps. */
const MAX_PASSED = 20_000;
/** The number of states of each pattern whose next steps are remembered. */
const MAX_REMEMBERED = 500;

/**
 * The part of a pattern that remains to be read: frames from the innermost pattern to the outermost, each ended by a
 * slash, then `$`. A frame is `node.index` in a sequence whose next member has this index, and `node` in a repetition.
 */
type Rest = string;
const END: Rest = '$';
const START: PatternState = '^';
/** Stands for a template that any statement matches; no IRI is the same. */
const ANY = '*';

/** The next steps of a state. */
interface NextSteps {
  /** By template, the frames that remain after it. */
  readonly byTemplate: ReadonlyMap<string, readonly Rest[]>;
  readonly isComplete: boolean;
}

/** Stands for an index that the graph does not have; not used, since an automaton reads only its own states. */
const NOTHING: PatternNode = { kind: 'alternates', members: [] };

type Task = readonly [node: number | undefined, rest: Rest];

/** Finds the next steps of a state in one pattern; its nodes are never written out, however often they are named. */
class StepFinder {
  readonly #nodes: readonly PatternNode[];
  readonly #byTemplate = new Map<string, Set<Rest>>();
  readonly #passed = new Set<string>();
  readonly #tasks: Task[] = [];
  #isComplete = false;

  constructor(nodes: readonly PatternNode[]) {
    this.#nodes = nodes;
  }

  /** Undefined if more nodes would have to be passed than the limit allows. */
  find(first: readonly Task[]): NextSteps | undefined {
    this.#tasks.push(...first.toReversed());
    for (let task = this.#tasks.pop(); task !== undefined; task = this.#tasks.pop()) {
      const [node, rest] = task;
      const key = `${node ?? ''} ${rest}`;
      if (this.#passed.has(key)) continue;
      if (this.#passed.size >= MAX_PASSED) return undefined;
      this.#passed.add(key);
      if (node === undefined) this.#resume(rest);
      else this.#enter(node, rest);
    }
    const byTemplate = new Map([...this.#byTemplate].map(([template, rests]) => [template, [...rests]]));
    return { byTemplate, isComplete: this.#isComplete };
  }

  #resume(rest: Rest): void {
    if (rest === END) {
      this.#isComplete = true;
      return;
    }
    const slash = rest.indexOf('/');
    const [index = '', position] = rest.slice(0, slash).split('.');
    if (position === undefined) this.#repeat(Number(index), rest, rest.slice(slash + 1));
    else this.#enterSequence(Number(index), Number(position), rest.slice(slash + 1));
  }

  #enter(index: number, rest: Rest): void {
    const node = this.#nodes[index] ?? NOTHING;
    if (node.kind === 'template') this.#take(node.template, rest);
    else if (node.kind === 'sequence') this.#enterSequence(index, 0, rest);
    else if (node.kind === 'zeroOrMore' || node.kind === 'any') this.#repeat(index, `${index}/${rest}`, rest);
    else if (node.kind === 'oneOrMore') this.#enterEach(node.members, `${index}/${rest}`);
    else {
      if (node.kind === 'optional') this.#tasks.push([undefined, rest]);
      this.#enterEach(node.members, rest);
    }
  }

  #enterSequence(index: number, position: number, rest: Rest): void {
    const node = this.#nodes[index] ?? NOTHING;
    const members = 'members' in node ? node.members : [];
    const more = position + 1 < members.length;
    this.#tasks.push([members[position], more ? `${index}.${position + 1}/${rest}` : rest]);
  }

  #repeat(index: number, again: Rest, rest: Rest): void {
    const node = this.#nodes[index] ?? NOTHING;
    this.#tasks.push([undefined, rest]);
    if (node.kind === 'any') this.#take(ANY, again);
    else if ('members' in node) this.#enterEach(node.members, again);
  }

  #enterEach(members: readonly number[], rest: Rest): void {
    // More members would pass the limit in any case.
    for (const member of members.slice(0, MAX_PASSED + 1).toReversed()) this.#tasks.push([member, rest]);
  }

  #take(template: string, rest: Rest): void {
    const rests = this.#byTemplate.get(template);
    if (rests === undefined) this.#byTemplate.set(template, new Set([rest]));
    else rests.add(rest);
  }
}

const templatesUnder = (nodes: readonly PatternNode[], root: number): readonly string[] => {
  const templates: string[] = [];
  const seen = new Set<number>();
  const tasks = [root];
  for (let index = tasks.pop(); index !== undefined; index = tasks.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    const node = nodes[index] ?? NOTHING;
    if (node.kind === 'template') templates.push(node.template);
    else if ('members' in node) for (const member of node.members.toReversed()) tasks.push(member);
  }
  return templates;
};

const NOWHERE: NextSteps = { byTemplate: new Map(), isComplete: false };

/**
 * The automaton of the pattern at a node. Its states are sets of remaining frames (the partial derivatives of
 * Antimirov, 1996), found when they are first reached: the expanded size of a pattern does not matter.
 */
export const createAutomaton = (nodes: readonly PatternNode[], root: number): Automaton => {
  const templates = templatesUnder(nodes, root);
  const remembered = new Map<PatternState, NextSteps | undefined>();

  const nextSteps = (state: PatternState): NextSteps | undefined => {
    if (state === DEAD) return NOWHERE;
    if (state === UNCHECKED) return undefined;
    if (remembered.has(state)) return remembered.get(state);
    const tasks: readonly Task[] =
      state === START ? [[root, END]] : state.split(',').map((rest): Task => [undefined, rest]);
    const found = new StepFinder(nodes).find(tasks);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(state, found);
    return found;
  };

  return {
    templates,
    start: START,
    step: (state, matchedTemplates) => {
      const next = nextSteps(state);
      if (next === undefined) return UNCHECKED;
      const { byTemplate } = next;
      const rests = new Set(byTemplate.get(ANY));
      for (const template of matchedTemplates) for (const rest of byTemplate.get(template) ?? []) rests.add(rest);
      return rests.size > MAX_READINGS ? UNCHECKED : [...rests].sort().join(',');
    },
    verdict: (state) => {
      if (state === DEAD) return 'reject';
      return nextSteps(state)?.isComplete === false ? 'in-progress' : 'accept';
    },
    expected: (state) => {
      const next = nextSteps(state);
      return next === undefined ? [] : templates.filter((template) => next.byTemplate.has(template));
    },
  };
};
