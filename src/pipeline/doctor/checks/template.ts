import { isQwen3Reranker, promptMend } from '../../../diagnosis/qwen3-reranker.ts';
import { templateTokens } from '../../probes/template-tokens.ts';
import { type DoctorCheck, fail, pass, skip } from '../check.ts';
import { planOf, servingOf } from '../patient.ts';

export const template: DoctorCheck = {
  name: 'template',
  title: 'the prompt is rendered once: by the server or by the client',
  needs: ['order'],
  async run(patient) {
    const { learned, templates } = patient;
    const result = await templateTokens.run(planOf(patient), learned.state);
    const added = (result.values['added'] as number | null | undefined) ?? null;
    learned.templateTokens = added;
    if (added === null) return skip(result.sentence);
    const values = { serverTokens: added };
    const rendering = templates.filter(({ query, document }) =>
      /<\|im_start\|>|<\|start_header_id\|>|\[INST\]|<start_of_turn>/.test(`${query ?? ''}${document ?? ''}`),
    );
    const serverRenders = added >= leastTemplateTokens;
    if (serverRenders && rendering.length > 0) {
      return fail({
        finding: 'double-templated',
        evidence: `the server puts ${added} tokens around plain text, and the template ${rendering.map(({ name }) => `"${name}"`).join(', ')} renders the prompt too`,
        values,
        cause: 'a prompt inside a prompt: scores of no meaning',
        mend: 'use a template that sends plain text (bare, or web-search for the instruction as a field), or start the server without its chat template',
      });
    }
    if (!serverRenders && isQwen3Reranker(servingOf(patient)) && rendering.length === 0) {
      return fail({
        finding: 'no-template',
        evidence: `the server adds ${added} tokens to plain text: it glues query and document together without the judge prompt`,
        values,
        cause:
          'Qwen3-Reranker scores only inside its judge prompt, and the server was started without it (vLLM never takes the one of the tokenizer)',
        mend: promptMend(servingOf(patient)),
      });
    }
    return pass(
      serverRenders
        ? `the server puts ${added} tokens around plain text: it renders a prompt, so send plain text`
        : `the server adds ${added} tokens to plain text: no prompt of its own`,
      values,
    );
  },
};

/** The official Qwen3-Reranker prompt takes some 70 tokens; separators of cross-encoders take 2 to 4. */
const leastTemplateTokens = 20;
