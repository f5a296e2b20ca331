/** What the tests use of tincanjs 0.50, which has no types of its own. */
declare module 'tincanjs' {
  namespace TinCan {
    /** An answer as the library hands it on. */
    interface Answer {
      readonly status: number;
      readonly responseText: string;
      getResponseHeader(name: string): string | null;
    }

    /** Called once: with the result, or with the status of a refusal and the answer that tells why. */
    type Callback<T> = (...told: readonly [error: null, result: T] | readonly [error: number, answer: Answer]) => void;

    interface Versioned {
      asVersion(version: string): Readonly<Record<string, unknown>>;
    }

    class Agent implements Versioned {
      constructor(properties: object);
      readonly mbox: string | null;
      asVersion(version: string): Readonly<Record<string, unknown>>;
    }

    class Activity implements Versioned {
      constructor(properties: { readonly id: string });
      readonly id: string;
      readonly definition: { readonly name: Readonly<Record<string, string>> | null } | null;
      asVersion(version: string): Readonly<Record<string, unknown>>;
    }

    class Attachment {
      constructor(properties: object);
      readonly sha2: string;
      readonly length: number;
      readonly content: ArrayBuffer | null;
      getContentAsString(): string;
    }

    class Statement implements Versioned {
      constructor(properties: object, settings?: { readonly doStamp: boolean });
      readonly id: string;
      readonly stored: string;
      readonly timestamp: string;
      readonly version: string;
      readonly authority: Agent;
      readonly target: { readonly id: string };
      readonly attachments: readonly Attachment[] | null;
      asVersion(version: string): Readonly<Record<string, unknown>>;
    }

    interface StatementsResult {
      readonly statements: readonly Statement[];
      readonly more: string | null;
    }

    /** A document as it was read: a State, an ActivityProfile or an AgentProfile. */
    interface Document {
      readonly contents: unknown;
      readonly contentType: string;
      readonly etag: string;
    }

    interface Asking<T> {
      readonly callback: Callback<T>;
    }

    interface DocumentAsking<T> extends Asking<T> {
      readonly agent?: Agent;
      readonly activity?: Activity;
      readonly registration?: string;
      readonly since?: string;
      readonly contentType?: string;
      readonly method?: 'PUT' | 'POST';
      /** The ETag of the document that is to be replaced. */
      readonly lastSHA1?: string;
      readonly requestHeaders?: Readonly<Record<string, string>>;
    }

    type Parameters = Readonly<Record<string, string | number | boolean | Agent | Activity>>;

    class LRS {
      constructor(settings: {
        readonly endpoint: string;
        readonly username?: string;
        readonly password?: string;
        readonly auth?: string;
        readonly version?: string;
        readonly allowFail?: boolean;
      });
      sendRequest(
        request: Asking<Answer> & {
          readonly url: string;
          readonly method: string;
          readonly params: Readonly<Record<string, string>>;
        },
      ): unknown;
      about(asking: Asking<{ readonly version: readonly string[] }>): unknown;
      saveStatement(statement: Statement, asking: Asking<Answer>): unknown;
      saveStatements(statements: readonly Statement[], asking: Asking<Answer>): unknown;
      retrieveStatement(id: string, asking: Asking<Statement> & { readonly params?: Parameters }): unknown;
      retrieveVoidedStatement(id: string, asking: Asking<Statement> & { readonly params?: Parameters }): unknown;
      queryStatements(asking: Asking<StatementsResult> & { readonly params?: Parameters }): unknown;
      moreStatements(asking: Asking<StatementsResult> & { readonly url: string }): unknown;
      retrieveActivity(id: string, asking: Asking<Activity>): unknown;
      saveState(id: string, value: unknown, asking: DocumentAsking<Answer>): unknown;
      saveAgentProfile(id: string, value: unknown, asking: DocumentAsking<Answer>): unknown;
      saveActivityProfile(id: string, value: unknown, asking: DocumentAsking<Answer>): unknown;
      retrieveState(id: string, asking: DocumentAsking<Document | null>): unknown;
      retrieveAgentProfile(id: string, asking: DocumentAsking<Document | null>): unknown;
      retrieveActivityProfile(id: string, asking: DocumentAsking<Document | null>): unknown;
      retrieveStateIds(asking: DocumentAsking<readonly string[]>): unknown;
      retrieveAgentProfileIds(asking: DocumentAsking<readonly string[]>): unknown;
      retrieveActivityProfileIds(asking: DocumentAsking<readonly string[]>): unknown;
      /** Without an id all states of the agent in the activity are deleted. */
      dropState(id: string | null, asking: DocumentAsking<Answer>): unknown;
      dropAgentProfile(id: string, asking: DocumentAsking<Answer>): unknown;
      dropActivityProfile(id: string, asking: DocumentAsking<Answer>): unknown;
    }
  }

  /** A client of several record stores at once. */
  class TinCan {
    constructor(settings: {
      readonly recordStores: readonly object[];
      readonly actor?: object;
      readonly activity?: object;
    });
    /** Tells for every record store what became of it. */
    voidStatement(
      id: string,
      callback: (
        results: readonly { readonly err: number | null; readonly xhr: TinCan.Answer }[],
        voiding: TinCan.Statement,
      ) => void,
      settings: { readonly actor?: TinCan.Agent },
    ): unknown;
    sendStatement(
      statement: object,
      callback: (
        results: readonly { readonly err: number | null; readonly xhr: TinCan.Answer }[],
        sent: TinCan.Statement,
      ) => void,
    ): unknown;
    setState(
      id: string,
      value: unknown,
      asking: TinCan.Asking<TinCan.Answer> & { readonly contentType: string; readonly overwriteJSON?: boolean },
    ): unknown;
    getState(id: string, asking: TinCan.Asking<TinCan.Document | null>): unknown;
  }

  export = TinCan;
}
