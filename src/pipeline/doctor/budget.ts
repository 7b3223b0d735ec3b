/** Requests that one examination may send in all. */
export const mostCalls = 60;
