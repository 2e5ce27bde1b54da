/* How long to wait before the next try, in milliseconds: 10 s, 20 s, 40 s … at most five minutes, give or take a
   fifth; and at least as long as the server asked for. Never more than six tries in a minute. */
const FIRST = 10_000;
const LONGEST = 300_000;

export function restFor(fails, random, retryAfter = 0) {
  const even = Math.min(LONGEST, FIRST * 2 ** Math.min(fails - 1, 10));
  const asked = Math.min(retryAfter * 1000, 3_600_000);
  return Math.round(Math.max(even * (0.8 + 0.4 * random), asked));
}

/* A rest longer than this was not decided by us: the clock has been set back. */
restFor.longest = 3_600_000;
