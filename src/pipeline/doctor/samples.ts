/** One question and three texts of which one answers it, one touches it, and one has nothing to do with it. */
export const sampleQuery = 'How do I reset my password?';
export const sampleDocuments = [
  'To reset your password, open the login page and choose "forgot password".',
  'The river runs from a mountain to the sea.',
  'A password should have twelve characters or more.',
] as const;
