/** Types of the part of tincanjs 0.50 that tests use; the library has none. */
declare module 'tincanjs' {
  namespace TinCan {
    /** A response as the library passes it on. */
    interface Answer {
      readonly status: number;
      readonly responseText: string;
      getResponseHeader(name: string): string | null;
    }

    /** Called once: with the result, or with the status of a refusal and its response. */
    type Callback<T> = (
      ...outcome: readonly [error: null, result: T] | readonly [error: number, answer: Answer]
    ) => void;

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

    /** A document that was read: a State, an ActivityProfile or an AgentProfile. */
    interface Document {
      readonly contents: unknown;
      readonly contentType: string;
      readonly etag: string;
    }

    interface Request<T> {
      readonly callback: Callback<T>;
    }

    interface DocumentRequest<T> extends Request<T> {
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
        request: Request<Answer> & {
          readonly url: string;
          readonly method: string;
          readonly params: Readonly<Record<string, string>>;
        },
      ): unknown;
      about(request: Request<{ readonly version: readonly string[] }>): unknown;
      saveStatement(statement: Statement, request: Request<Answer>): unknown;
      saveStatements(statements: readonly Statement[], request: Request<Answer>): unknown;
      retrieveStatement(id: string, request: Request<Statement> & { readonly params?: Parameters }): unknown;
      retrieveVoidedStatement(id: string, request: Request<Statement> & { readonly params?: Parameters }): unknown;
      queryStatements(request: Request<StatementsResult> & { readonly params?: Parameters }): unknown;
      moreStatements(request: Request<StatementsResult> & { readonly url: string }): unknown;
      retrieveActivity(id: string, request: Request<Activity>): unknown;
      saveState(id: string, value: unknown, request: DocumentRequest<Answer>): unknown;
      saveAgentProfile(id: string, value: unknown, request: DocumentRequest<Answer>): unknown;
      saveActivityProfile(id: string, value: unknown, request: DocumentRequest<Answer>): unknown;
      retrieveState(id: string, request: DocumentRequest<Document | null>): unknown;
      retrieveAgentProfile(id: string, request: DocumentRequest<Document | null>): unknown;
      retrieveActivityProfile(id: string, request: DocumentRequest<Document | null>): unknown;
      retrieveStateIds(request: DocumentRequest<readonly string[]>): unknown;
      retrieveAgentProfileIds(request: DocumentRequest<readonly string[]>): unknown;
      retrieveActivityProfileIds(request: DocumentRequest<readonly string[]>): unknown;
      /** Without an id all states of the agent in the activity are deleted. */
      dropState(id: string | null, request: DocumentRequest<Answer>): unknown;
      dropAgentProfile(id: string, request: DocumentRequest<Answer>): unknown;
      dropActivityProfile(id: string, request: DocumentRequest<Answer>): unknown;
    }
  }

  /** A client of several record stores at once. */
  class TinCan {
    constructor(settings: {
      readonly recordStores: readonly object[];
      readonly actor?: object;
      readonly activity?: object;
    });
    /** Calls back with the result of every record store. */
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
      request: TinCan.Request<TinCan.Answer> & { readonly contentType: string; readonly overwriteJSON?: boolean },
    ): unknown;
    getState(id: string, request: TinCan.Request<TinCan.Document | null>): unknown;
  }

  export = TinCan;
}
