/** A credential for the session of one learner. Its confinement can be read only with its secret. */
export interface SessionCredential {
  /** The user name of Basic authentication, and the id of the session. */
  readonly key: string;
  readonly source: string;
  /** SHA-256 of its secret, in base64url. */
  readonly hash: string;
  /** Its confinement, encrypted under its secret: no identifier of a learner is stored in clear. */
  readonly sealedConfinement: string;
  /** The key of the credential that asked for it, with which it ends. */
  readonly issuedBy: string;
  /** SHA-256 of the token of its fetch URL, in base64url. */
  readonly fetchHash: string;
  /** Its secret, encrypted under the token of its fetch URL; absent once that was used. */
  readonly sealedSecret?: string;
  /** Milliseconds since the epoch, as is `expiresAt`. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Session credentials, until they end. */
export interface SessionCredentialRepository {
  /** Adds the credential, whose key is new and random. Durable once resolved. */
  add(credential: SessionCredential): Promise<void>;
  find(key: string): Promise<SessionCredential | undefined>;
  /** Removes `sealedSecret` and resolves with it: for only one of all calls, in all processes. */
  takeSealedSecret(key: string): Promise<string | undefined>;
  /** False if there is no such credential. */
  delete(key: string): Promise<boolean>;
  /** Deletes those that expired before this time; resolves with their number. */
  deleteExpired(before: number): Promise<number>;
}
