/** The sessions of people who have signed out, until they would have ended by themselves. */
export interface EndedSessionRepository {
  /**
   * Ends the session with this id, which would last until `expires` (milliseconds since the epoch); idempotent. Forgets
   * those that ended by themselves before `now`. Durable once the call resolves.
   */
  end(id: string, times: { readonly expires: number; readonly now: number }): Promise<void>;
  /**
   * Sees every end that was answered before the call, in any process. Each end is stored twice, with checksums; rejects
   * with Problem `damaged` if both copies are damaged.
   */
  isEnded(id: string): Promise<boolean>;
}
