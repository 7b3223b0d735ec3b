import { httpProtocols } from '../../../reranker/protocols/index.ts';
import { refusalSubject } from '../../../reranker/refusal.ts';
import { type DoctorCheck, fail, pass, warn } from '../check.ts';

export const endpoints: DoctorCheck = {
  name: 'endpoints',
  title: 'a rerank endpoint is there, and is not an embedding or chat endpoint',
  needs: ['health'],
  async run({ wire, learned, options, url }) {
    const wrongEnd = /\/(embeddings|chat\/completions|completions|models)\/?$/.exec(url.pathname)?.[0];
    if (wrongEnd !== undefined) {
      return fail({
        finding: 'url-of-another-endpoint',
        evidence: `the URL ends in ${wrongEnd}, which is no rerank endpoint`,
        cause: 'the address of another API of the same server was given',
        mend: `give the address of the server alone: ${url.origin}`,
      });
    }
    const own =
      options.protocol === 'auto' || !httpProtocols.has(options.protocol)
        ? []
        : httpProtocols.get(options.protocol).paths;
    const rerank = [...new Set([...own, ...RERANK])];
    const asked = await Promise.all(
      // An empty body costs the server nothing: where the path exists it is refused, where not it is missing.
      [...rerank, ...OTHER].map(async (path) => ({ path, answer: await wire.send('POST', path, {}) })),
    );
    const page = await wire.send('GET', '/gradio_api/info');
    const isGradio = page.outcome === 'answered' && page.status === 200 && /named_endpoints/.test(page.text);
    const states = asked.map(({ path, answer }) => ({ path, state: stateOf(answer) }));
    const there = states.filter(({ state }) => state === 'there').map(({ path }) => path);
    const found = there.filter((path) => rerank.includes(path));
    const others = there.filter((path) => OTHER.includes(path));
    learned.rerankPaths = found;
    const lacking = asked.find(({ answer }) => answer.outcome === 'answered' && answer.status === 501);
    const beside = others.length === 0 ? '' : `; also ${others.join(', ')}, which do not rerank`;
    if (found.length > 0)
      return pass(`${found.join(', ')} ${found.length === 1 ? 'exists' : 'exist'}${beside}`);
    if (isGradio) return pass('a Gradio page with functions');
    if (lacking !== undefined) {
      return fail({
        finding: 'no-reranking',
        evidence: `${lacking.path} says that the server does not rerank`,
        cause: 'llama.cpp was started without --reranking',
        mend: 'start llama-server with --reranking and a GGUF that has rank pooling',
      });
    }
    const unclear = states.filter(({ state }) => state === 'unclear');
    if (unclear.length > 0) {
      learned.pathsUnclear = true;
      return warn({
        finding: 'every-path-alike',
        evidence: `every path answers alike (${describe(asked[0]?.answer)}), so none can be told from a missing one`,
        cause: 'a proxy or a login answers in place of the service, or the service breaks off',
        mend: "ask the service itself, past the proxy, and look at the proxy's log",
      });
    }
    if (others.some((path) => /embeddings/.test(path)) && !others.some((path) => /chat/.test(path))) {
      return fail({
        finding: 'embedding-service',
        evidence: `${others.join(', ')} ${others.length === 1 ? 'exists' : 'exist'}, and no rerank endpoint`,
        cause: 'the server serves embeddings: their cosine is another measure than a reranker',
        mend: 'serve a reranker (`rankgauge serve-command MODEL` prints the line for vLLM), or give the URL of the one that you have',
      });
    }
    if (others.length > 0) {
      return fail({
        finding: 'generative-service',
        evidence: `${others.join(', ')} ${others.length === 1 ? 'exists' : 'exist'}, and no rerank endpoint`,
        cause: 'the model is served as a generative one: vLLM has no rerank route on that runner',
        mend: 'start vLLM with --runner pooling and --hf-overrides (`rankgauge serve-command MODEL` prints the line), or read the yes/no logprobs with --protocol vllm-logprobs',
      });
    }
    return fail({
      finding: 'no-rerank-endpoint',
      evidence: `none of ${rerank.join(', ')} exists`,
      cause: 'another kind of server, another prefix in the path, or one started without its rerank route',
      mend: 'give the whole path in --url, name the protocol by --protocol, or describe the service in a file for --protocol custom',
    });
  },
};

type Answer = Awaited<ReturnType<Parameters<DoctorCheck['run']>[0]['wire']['send']>>;

function stateOf(answer: Answer): 'there' | 'missing' | 'unclear' {
  if (answer.outcome === 'failed') return 'unclear';
  // About the model, not about the path.
  if (refusalSubject(answer.status, answer.text) === 'model') return 'there';
  if (answer.status === 404 || answer.status === 405 || answer.status === 501) return 'missing';
  // A page, or a gateway's error, says nothing of the path.
  if (answer.status >= 500 || (answer.body.form === 'other' && answer.status === 200)) return 'unclear';
  return 'there';
}

function describe(answer: Answer | undefined): string {
  if (answer === undefined) return 'nothing';
  return answer.outcome === 'failed' ? answer.reason : String(answer.status);
}

const RERANK = ['/v1/rerank', '/rerank', '/async_rerank', '/score'];
const OTHER = ['/v1/embeddings', '/embeddings', '/v1/chat/completions'];
