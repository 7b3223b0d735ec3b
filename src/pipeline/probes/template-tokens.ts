import type { Probe } from './probe.ts';

/**
 * Tokens that the server itself puts around a pair of plain texts. Doubling a text adds just that text's tokens, so what is
 * left of the whole is the server's: 2 to 4 for the separators of a cross-encoder, some 70 for a judge prompt.
 */
export const templateTokens: Probe = {
  name: 'template-tokens',
  title: 'tokens that the server adds to plain text',
  calls: ({ asker }) => (asker.behindHttp ? 3 : 0),
  async run({ asker, texts, rendersPrompt }) {
    const { language, pairs } = texts[0] ?? { language: 'en', pairs: [] };
    const [query, document] = [pairs[0]?.question ?? '', pairs[0]?.answer ?? ''];
    const tokens = async (own: string, text: string) =>
      (await asker.ask({ query: own, documents: [text], language, plain: true })).promptTokens;
    const once = await tokens(query, document);
    const queryTwice = await tokens(`${query}\n${query}`, document);
    const documentTwice = await tokens(query, `${document}\n${document}`);
    const added =
      once === null || queryTwice === null || documentTwice === null
        ? null
        : once - (queryTwice - once) - (documentTwice - once);
    return {
      outcomes: { serverTemplateTokens: added },
      sentence:
        added === null
          ? 'the server counts no tokens, so whether it renders a prompt cannot be told'
          : `the server adds ${added} tokens to plain text${added >= 20 ? ': it renders a prompt' : ''}${
              added >= 20 && rendersPrompt ? ', and so does the template' : ''
            }`,
      values: { added },
    };
  },
};
