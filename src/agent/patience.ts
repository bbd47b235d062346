export const registrationTries = 5;
export const removalTries = 4;
/** A version that GitHub refuses says that it listens, and is sent away by the answer to its first question. */
export const settlingMs = 1_000;
/** A listener that stayed so long starts over with all its tries. */
export const steadyMs = 5 * 60_000;
/** GitHub counts registrations over five minutes (1,500 for a repository, GitHub Actions limits). */
export const rateLimitPauseMs = 3 * 60_000;
/** How long the end may take to leave GitHub tidy. */
export const farewellMs = 45_000;
